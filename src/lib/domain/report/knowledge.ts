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
 * How much is known of each of some days, in order of time, of the people who count on it.
 * @param people `times`: when each counts, in order and without overlap
 */
export function knownOfDays(
	people: readonly { times: readonly TimeRange[]; unknown: PersonUnknown }[],
	days: readonly TimeRange[],
): Known[] {
	const parts = days.map(() => ({ counting: 0, touched: 0, empty: 0, reasons: new Set<CountReason>() }));
	const starts = days.map(({ from }) => from);
	for (const { times, unknown } of people) {
		let latest = -1;
		eachDayIn(times, days, starts, (at) => {
			const part = parts[at];
			if (part && at !== latest) part.counting += 1;
			latest = at;
		});
		if (unknown?.length === 0) continue;
		const counted = lengthsIn(times, days, starts);
		const lacking = lengthsIn(unknown ?? times, days, starts);
		for (const [at, length] of lacking) {
			const part = parts[at];
			if (!part) continue;
			part.touched += 1;
			if (length >= (counted.get(at) ?? 0)) part.empty += 1;
		}
		const stretches = unknown ?? times.map((time) => ({ ...time, reasons: ['not-tracked-yet' as const] }));
		for (const { reasons, ...stretch } of stretches)
			eachDayIn([stretch], days, starts, (at) => {
				for (const one of reasons) parts[at]?.reasons.add(one);
			});
	}
	return parts.map(({ counting, touched, empty, reasons }) => {
		if (touched === 0) return allKnown;
		const state = reasons.has('backfill-running') ? 'reading' : empty >= counting ? 'nothing' : 'partly';
		return { state, reasons: [...reasons] };
	});
}

/** How much of each day some ranges take, in ms, by the places of the days; none of the others. */
function lengthsIn(
	ranges: readonly TimeRange[],
	days: readonly TimeRange[],
	starts: readonly number[],
): Map<number, number> {
	const lengths = new Map<number, number>();
	eachDayIn(ranges, days, starts, (at, length) => lengths.set(at, (lengths.get(at) ?? 0) + length));
	return lengths;
}

function eachDayIn(
	ranges: readonly TimeRange[],
	days: readonly TimeRange[],
	starts: readonly number[],
	use: (at: number, length: number) => void,
): void {
	for (const { from, until } of ranges) {
		for (let at = lastBefore(starts, from); at < days.length; at += 1) {
			const day = days[at];
			if (!day || day.from >= until) break;
			const length = Math.min(until, day.until) - Math.max(from, day.from);
			if (length > 0) use(at, length);
		}
	}
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
