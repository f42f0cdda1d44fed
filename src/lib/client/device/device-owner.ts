import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** Whose data is kept on this device. Locked: their session has run out, so nothing is shown until they are back. */
export interface DeviceOwner {
	/** The session's id of the person, which stays the same under another name. */
	id: string;
	username: string;
	isLocked: boolean;
}

/** What the names of the databases begin with that hold somebody's copy; their id follows. */
export const cachePrefix = 'xwiki:';

const key = 'xwiki-holder';

/** Who that is, for all tabs; null if nobody, and where the browser remembers nothing for us: then nothing is kept. */
export function readDeviceOwner(): DeviceOwner | null {
	try {
		const value: unknown = JSON.parse(readLocalStorage(key) ?? 'null');
		if (typeof value !== 'object' || value === null) return null;
		const { id, username, isLocked } = value as Readonly<Record<keyof DeviceOwner, unknown>>;
		return typeof id === 'string' && typeof username === 'string' && typeof isLocked === 'boolean'
			? { id, username, isLocked }
			: null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

/** Writes down who it is from now on. */
export function writeDeviceOwner(owner: DeviceOwner | null): void {
	writeLocalStorage(key, owner && JSON.stringify(owner));
}

/** Calls when another tab has changed who it is. @returns ends it */
export function watchDeviceOwner(changed: () => void): () => void {
	const heard = (event: StorageEvent) => {
		// A null key: everything was cleared.
		if (event.key === key || event.key === null) changed();
	};
	addEventListener('storage', heard);
	return () => removeEventListener('storage', heard);
}
