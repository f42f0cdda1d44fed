import type { Diff } from '#lib/domain/event/diff.ts';
import type { DiffOf } from '../event/diff.ts';
import type { CachedDiff, CacheTables } from './cache-tables.ts';

/** Maximum number of differences on a device. */
export const mostStoredDiffs = 500;

/** A longer difference is not stored, in UTF-16 units of its JSON text. */
const longestStoredDiff = 200_000;

/** The key of a difference: without `from`, of a page's first revision. */
export function diffKey({ wiki, from, to }: Pick<DiffOf, 'wiki' | 'from' | 'to'>): string {
	return `${wiki} ${from ?? ''} ${to}`;
}

/** The differences of one user on this device, which are read without a network. */
export class CachedDiffs {
	readonly #tables: CacheTables;

	constructor(tables: CacheTables) {
		this.#tables = tables;
	}

	/** A stored difference; null if it is not stored. */
	async find(of: DiffOf): Promise<Diff | null> {
		return (await this.#tables.diffs.get(diffKey(of)))?.diff ?? null;
	}

	/** All of them, also those that could not be stored. */
	async list(): Promise<CachedDiff[]> {
		return this.#tables.diffs.toArray();
	}

	/** Stores what a wiki has just returned (ms UTC); `too-long`: longer than a page shows. */
	async put(of: DiffOf, answer: Diff | 'refused' | 'too-long', checkedAt: number): Promise<void> {
		const isTooLong = answer === 'too-long' || JSON.stringify(answer).length > longestStoredDiff;
		const diff = typeof answer === 'string' || isTooLong ? null : answer;
		const revisions = [of.to, diff?.from ?? of.from].filter((revision) => revision !== null);
		await this.#tables.diffs.put({
			...{ key: diffKey(of), of, diff, isStored: diff === null ? 0 : 1, isTooLong, checkedAt },
			revisions: revisions.map((revision) => `${of.wiki}:rev:${revision}`),
		});
	}

	/** Notes when a wiki has said that it still shows both revisions, ms UTC. */
	async check(keys: readonly string[], checkedAt: number): Promise<void> {
		await this.#tables.diffs.where('key').anyOf(keys).modify({ checkedAt });
	}

	/** Deletes differences by their keys. */
	async delete(keys: readonly string[]): Promise<void> {
		await this.#tables.diffs.bulkDelete([...keys]);
	}

	/** Deletes the differences of revisions, which were hidden or deleted, by the natural keys of these. */
	async deleteOf(revisions: readonly string[]): Promise<void> {
		await this.#tables.diffs.where('revisions').anyOf(revisions).delete();
	}
}
