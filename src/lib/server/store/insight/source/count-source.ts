import type { Dimension, Measures } from '#lib/domain/insight/tally.ts';

/** How many events by id; of a user: {@link hiddenUser} for all whose names are hidden. */
export type ById = ReadonlyMap<number, number>;
/** How many events by UTC day (whole days since 1970-01-01). */
export type ByDay = ReadonlyMap<number, number>;

/** Somewhere the events of a part of a period can be counted. Several of them together make the period. */
export interface CountSource {
	/** Of each day. */
	days(): Promise<ByDay>;
	/** Of each name of a dimension. */
	names(by: Dimension): Promise<ById>;
	/** Of each day with some of those names. */
	daysOf(by: Dimension, ids: readonly number[]): Promise<ReadonlyMap<number, ByDay>>;
	measures(): Promise<Measures>;
	/** As in `Details`. */
	hours(): Promise<readonly number[]>;
}

/** Adds up numbers by key. */
export function addUp<Key>(parts: readonly ReadonlyMap<Key, number>[]): Map<Key, number> {
	const sums = new Map<Key, number>();
	for (const part of parts) for (const [key, events] of part) sums.set(key, (sums.get(key) ?? 0) + events);
	return sums;
}

/** The sum of numbers by key. */
export function sumOf(counts: ReadonlyMap<number, number>): number {
	return [...counts.values()].reduce((sum, one) => sum + one, 0);
}

/** Several sources as one. */
export function joined(sources: readonly CountSource[]): CountSource {
	const all = <Result>(read: (source: CountSource) => Promise<Result>) => Promise.all(sources.map(read));
	return {
		days: async () => addUp(await all((source) => source.days())),
		names: async (by) => addUp(await all((source) => source.names(by))),
		async daysOf(by, ids) {
			const parts = await all((source) => source.daysOf(by, ids));
			return new Map(ids.map((id) => [id, addUp(parts.flatMap((part) => part.get(id) ?? []))]));
		},
		measures: async () => addMeasures(await all((source) => source.measures())),
		async hours() {
			const parts = await all((source) => source.hours());
			return Array.from({ length: 168 }, (_, at) => parts.reduce((sum, part) => sum + (part[at] ?? 0), 0));
		},
	};
}

/** Adds up sizes and what is not reviewed. */
export function addMeasures(parts: readonly Measures[]): Measures {
	const sizes = parts.flatMap((part) => part.sizes);
	const added = addUp(sizes.map(({ day, added }) => new Map([[day, added]])));
	const removed = addUp(sizes.map(({ day, removed }) => new Map([[day, removed]])));
	const total = (of: (part: Measures) => number) => parts.reduce((sum, part) => sum + of(part), 0);
	return {
		sizes: [...added.keys()]
			.sort((a, b) => a - b)
			.map((day) => ({ day, added: added.get(day) ?? 0, removed: removed.get(day) ?? 0 }))
			.filter((size) => size.added > 0 || size.removed > 0),
		unreviewed: total(({ unreviewed }) => unreviewed),
		unsized: total(({ unsized }) => unsized),
	};
}
