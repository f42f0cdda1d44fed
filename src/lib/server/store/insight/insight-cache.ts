import { createHash } from 'node:crypto';
import type { CountSource } from './source/count-source.ts';

/** How many numbers are cached in all: some ten megabytes. */
const mostNumbers = 500_000;

/**
 * Numbers for charts that were read before, in the memory of this process: by id, without names of people and titles.
 * What is read last is forgotten last.
 */
export class InsightCache {
	readonly #found = new Map<string, { value: Promise<unknown>; size: number }>();
	readonly #most: number;
	#size = 0;
	/** How often something was found, and was not. */
	hits = 0;
	misses = 0;

	constructor(most = mostNumbers) {
		this.#most = most;
	}

	/**
	 * What a key stands for; read if it is not cached.
	 * @param key all that the value depends on, of any length
	 * @param sizeOf how many numbers a value has
	 */
	async read<Value>(key: string, read: () => Promise<Value>, sizeOf: (value: Value) => number): Promise<Value> {
		const name = createHash('sha256').update(key).digest('base64');
		const cached = this.#found.get(name);
		if (cached) {
			this.hits += 1;
			this.#found.delete(name);
			this.#found.set(name, cached);
			return cached.value as Promise<Value>;
		}
		this.misses += 1;
		const value = read();
		const entry = { value, size: 0 };
		this.#found.set(name, entry);
		try {
			entry.size = 1 + sizeOf(await value);
		} catch (error) {
			if (this.#found.get(name) === entry) this.#found.delete(name);
			throw error;
		}
		// It may have been forgotten while it was read.
		if (this.#found.get(name) !== entry) return value;
		this.#size += entry.size;
		this.#forgetOldest();
		return value;
	}

	#forgetOldest(): void {
		for (const [name, { size }] of this.#found) {
			if (this.#size <= this.#most) return;
			this.#found.delete(name);
			this.#size -= size;
		}
	}
}

/** A source whose answers are cached. @param key what they depend on */
export function cachedSource(source: CountSource, cache: InsightCache, key: string): CountSource {
	const sized = ({ size }: { size: number }) => size;
	return {
		days: () => cache.read(`${key} days`, () => source.days(), sized),
		names: (by) => cache.read(`${key} names ${by}`, () => source.names(by), sized),
		daysOf: (by, ids) =>
			cache.read(
				`${key} days of ${by} ${ids.join()}`,
				() => source.daysOf(by, ids),
				(all) => [...all.values()].reduce((sum, days) => sum + days.size, 0),
			),
		measures: () =>
			cache.read(
				`${key} measures`,
				() => source.measures(),
				({ sizes }) => 3 * sizes.length,
			),
		hours: () =>
			cache.read(
				`${key} hours`,
				() => source.hours(),
				(hours) => hours.length,
			),
	};
}
