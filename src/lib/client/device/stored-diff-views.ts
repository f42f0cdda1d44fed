import { readLocalStorage, writeLocalStorage } from '../platform/local-storage.ts';

const key = 'xwiki-diff-views';

/** The ids of the saved views whose differences are stored on this device. */
export function readDiffViews(): number[] {
	try {
		const stored: unknown = JSON.parse(readLocalStorage(key) ?? '[]');
		return Array.isArray(stored) ? stored.filter((id) => typeof id === 'number') : [];
	} catch (error) {
		if (error instanceof SyntaxError) return [];
		throw error;
	}
}

/** Chooses whether the differences of a view are stored; it takes effect at the next sync. */
export function writeDiffView(id: number, isStored: boolean): void {
	const others = readDiffViews().filter((one) => one !== id);
	writeLocalStorage(key, JSON.stringify(isStored ? [...others, id] : others));
}
