/** One row of the table of `npm run bench`. */
export interface Figure {
	/** What was measured, with its engine and its number of rows. */
	what: string;
	/** Of `ours` and of the baseline: `ms`, `events/s`, `MiB`; empty for a score. */
	unit: string;
	ours: number;
	/** Measured in turns with ours; null where the figure itself is judged. */
	baseline: { what: string; value: number } | null;
	/** Of the ratio, or of the figure itself if there is no baseline. */
	limit: Bound;
	/** Better than the limit, in the same direction. */
	goal?: number;
}

/** What a number may be at most, or must be at least. */
export type Bound = { atMost: number } | { atLeast: number };

/** What is measured in one process of its own. */
export interface Part {
	/** For the table's heading: what was filled in, with rows, schema version and versions of engines. */
	setting: string[];
	figures: Figure[];
	/** Tables of what is not judged, such as how figures grow: cells, the heading first. */
	others?: string[][][];
}

/** Prints figures as soon as they are known, since a part takes minutes. @returns the same */
export function printed(figures: readonly Figure[]): readonly Figure[] {
	for (const { what, ours, baseline } of figures) console.log(what, ours, baseline?.value ?? '');
	return figures;
}

/** What the limit of a figure is compared with. */
export function judgedValue({ ours, baseline }: Figure): number {
	return baseline === null ? ours : ours / baseline.value;
}

/** Whether a figure is within its limit, or reaches its goal. */
export function isWithin(value: number, limit: Bound, goal?: number): boolean {
	return 'atMost' in limit ? value <= (goal ?? limit.atMost) : value >= (goal ?? limit.atLeast);
}

/** The middle of some numbers; of an even number of them the lower one. */
export function median(values: readonly number[]): number {
	return at(0.5, values);
}

/** The number below which a share (0 to 1) of some numbers is. */
export function at(share: number, values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? NaN;
}

/**
 * Times some ways in turns, so that what else the machine does falls on all alike: once each to warm up, then in rounds.
 * @returns the median of each, in ms
 */
export function timeInTurns<Name extends string>(
	ways: Record<Name, () => Promise<unknown>>,
	rounds = 7,
): Promise<Record<Name, number>> {
	const timed = Object.entries<() => Promise<unknown>>(ways).map(([name, way]) => [
		name,
		async () => {
			const begun = performance.now();
			await way();
			return performance.now() - begun;
		},
	]);
	return measureInTurns(Object.fromEntries(timed) as Record<Name, () => Promise<number>>, rounds);
}

/** The same for ways that measure themselves. @returns the median of what each returned */
export async function measureInTurns<Name extends string>(
	ways: Record<Name, () => Promise<number>>,
	rounds = 7,
): Promise<Record<Name, number>> {
	const names = Object.keys(ways) as Name[];
	const values = new Map<Name, number[]>(names.map((name) => [name, []]));
	for (let round = 0; round <= rounds; round += 1)
		for (const name of names) {
			const value = await ways[name]();
			if (round > 0) values.get(name)?.push(value);
		}
	return Object.fromEntries(names.map((name) => [name, median(values.get(name) ?? [])])) as Record<Name, number>;
}
