import type { PersonCoverage, TimeRange, UnknownStretch } from '../coverage/coverage.ts';
import { knowledgeOf, unknownIn } from '../insight/bars.ts';
import { type Count, countOf, type CountReason } from '../insight/count.ts';

/** How much is known of what some people did in some times. */
export interface Known {
	/** `reading`: not all, and the wikis are being asked. */
	state: 'whole' | 'partly' | 'reading' | 'nothing';
	/** Why it is not all; empty if it is. */
	reasons: CountReason[];
}

/** All is known. */
export const allKnown: Known = { state: 'whole', reasons: [] };

/** Nothing is, and why is said elsewhere. */
export const nothingKnown: Known = { state: 'nothing', reasons: [] };

/** What is not known of a person in the times in which they count; null: it is not known yet who they are. */
export type PersonUnknown = readonly UnknownStretch[] | null;

/**
 * What is not known of a person in some times, as far as these have passed.
 * @param now ms UTC
 */
export function unknownOf(coverage: PersonCoverage | null, times: readonly TimeRange[], now: number): PersonUnknown {
	return coverage === null ? null : times.flatMap((time) => unknownIn(time, [coverage], now));
}

/** How much is known of a person in the times in which they count. @param now ms UTC */
export function knownOf(unknown: PersonUnknown, times: readonly TimeRange[], now: number): Known {
	if (unknown === null) return { state: 'nothing', reasons: ['not-tracked-yet'] };
	if (unknown.length === 0) return allKnown;
	const reasons = [...new Set(unknown.flatMap((one) => one.reasons))];
	if (reasons.includes('backfill-running')) return { state: 'reading', reasons };
	const begun = times.filter(({ from }) => from < now);
	const isNothing = begun.every((time) => knowledgeOf([time], unknown, now)[0] === 'unknown');
	return { state: isNothing ? 'nothing' : 'partly', reasons };
}

/** How much is known of several people together. */
export function knownOfAll(all: readonly Known[]): Known {
	if (all.length === 0) return { state: 'nothing', reasons: ['not-tracked-yet'] };
	const reasons = [...new Set(all.flatMap((one) => one.reasons))];
	if (all.every(({ state }) => state === 'whole')) return allKnown;
	if (all.some(({ state }) => state === 'reading')) return { state: 'reading', reasons };
	return { state: all.every(({ state }) => state === 'nothing') ? 'nothing' : 'partly', reasons };
}

/** A sum over what people did: with nothing found it is not known where nothing is known, or the wikis are being asked. */
export function countFor(value: number, { state, reasons }: Known): Count {
	if (state === 'whole') return countOf(value, 'known', []);
	return countOf(value, state === 'nothing' ? 'unknown' : 'partly', reasons);
}

/**
 * How much is known of each of some days, one after the other, of the people who count on it. What it takes grows with the
 * number of people and of days, not with their product: thousands of people have thousands of days.
 * @param people `times`: when each counts, in order and without overlap
 */
export function knownOfDays(
	people: readonly { times: readonly TimeRange[]; unknown: PersonUnknown }[],
	days: readonly TimeRange[],
): Known[] {
	const starts = days.map(({ from }) => from);
	const placesOf = (ranges: readonly TimeRange[]) => placesIn(ranges, days, starts);
	const [counting, lacking, empty] = [new PlaceCounts(), new PlaceCounts(), new PlaceCounts()];
	const byReason = new Map<CountReason, PlaceCounts>();
	for (const { times, unknown } of people) {
		for (const places of placesOf(times)) counting.add(places);
		const stretches: readonly (TimeRange & Pick<UnknownStretch, 'reasons'>)[] =
			unknown ?? times.map((time) => ({ ...time, reasons: ['not-tracked-yet'] }));
		const touched = placesOf(stretches);
		for (const places of touched) lacking.add(places);
		for (const { first, last } of touched) {
			// Of the days between two ends nothing is known; of those at the ends it depends.
			const isEmpty = (at: number) => lengthOn(days[at], stretches) >= lengthOn(days[at], times);
			if (isEmpty(first)) empty.add({ first, last: first });
			if (last > first && isEmpty(last)) empty.add({ first: last, last });
			empty.add({ first: first + 1, last: last - 1 });
		}
		for (const stretch of stretches)
			for (const reason of stretch.reasons) {
				const counts = byReason.get(reason) ?? new PlaceCounts();
				byReason.set(reason, counts);
				for (const places of placesOf([stretch])) counts.add(places);
			}
	}
	const [countingAt, lackingAt, emptyAt] = [counting, lacking, empty].map((counts) => counts.upTo(days.length));
	const reasonsAt = [...byReason].map(([reason, counts]) => ({ reason, at: counts.upTo(days.length) }));
	return days.map((_, place) => {
		if (!lackingAt?.[place]) return allKnown;
		const reasons = reasonsAt.flatMap(({ reason, at }) => (at[place] ? reason : []));
		const isEmpty = (emptyAt?.[place] ?? 0) >= (countingAt?.[place] ?? 0);
		return { state: reasons.includes('backfill-running') ? 'reading' : isEmpty ? 'nothing' : 'partly', reasons };
	});
}

/** Places one after the other, both ends included. */
interface Places {
	first: number;
	last: number;
}

/** How often each place is among some, by where these begin and end. */
class PlaceCounts {
	readonly #steps = new Map<number, number>();

	add({ first, last }: Places): void {
		if (first > last) return;
		this.#steps.set(first, (this.#steps.get(first) ?? 0) + 1);
		this.#steps.set(last + 1, (this.#steps.get(last + 1) ?? 0) - 1);
	}

	/** The counts of the places from 0 to below `end`. */
	upTo(end: number): number[] {
		let count = 0;
		return Array.from({ length: end }, (_, place) => (count += this.#steps.get(place) ?? 0));
	}
}

/** The places of the days that have a part in some ranges, which are in order; each place once. */
function placesIn(ranges: readonly TimeRange[], days: readonly TimeRange[], starts: readonly number[]): Places[] {
	const found: Places[] = [];
	let next = 0;
	for (const { from, until } of ranges) {
		let [first, last] = [lastBefore(starts, from), lastBefore(starts, until)];
		if ((days[first]?.until ?? Infinity) <= from) first += 1;
		if ((starts[last] ?? Infinity) >= until) last -= 1;
		first = Math.max(first, next);
		if (from >= until || first > last) continue;
		found.push({ first, last });
		next = last + 1;
	}
	return found;
}

/** How much of a day some ranges take, in ms. */
function lengthOn(day: TimeRange | undefined, ranges: readonly TimeRange[]): number {
	if (day === undefined) return 0;
	return ranges.reduce(
		(sum, { from, until }) => sum + Math.max(0, Math.min(until, day.until) - Math.max(from, day.from)),
		0,
	);
}

/** The last place with a value up to a limit, in a sorted list; 0 if there is none. */
export function lastBefore(sorted: readonly number[], limit: number): number {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sorted[middle] ?? Infinity) <= limit) low = middle + 1;
		else high = middle;
	}
	return Math.max(0, low - 1);
}
