import { type Knowledge, knowledgeOf, stretchesIn } from './bars.ts';
import { type TimeRange, unknownReasons, type UnknownReason, type UnknownStretch } from '../coverage/coverage.ts';

/**
 * Why a number is not known, or not wholly: of its time, or of a part of it, not everything is known (see `UnknownReason`);
 * `not-told`: nobody can tell what is known, as on a device without a network; `hidden`: the wiki does not give all that
 * it is made of; `bots-unknown`: bots may be in it that were not asked for.
 */
export type CountReason = UnknownReason | 'not-told' | 'hidden' | 'bots-unknown';

const countReasons: readonly CountReason[] = [...unknownReasons, 'not-told', 'hidden', 'bots-unknown'];

/** By these a number may be too high as well as too low. By all others it is at least as high as it says. */
const bothWays: readonly CountReason[] = ['bots-unknown'];

/** A number that may not be known, wholly or in part. What shows or answers a count takes this, never a bare number. */
export interface Count {
	/** Null where nothing is known: that is not 0. */
	value: number | null;
	exact: boolean;
	/** Why it is not exact, in one order; empty if it is, or if there was no time of which it could be. */
	reasons: CountReason[];
	/** How many things it should be made of without their being known. */
	unknown: number;
}

/** A number of which all is known. */
export function exactly(value: number): Count {
	return { value, exact: true, reasons: [], unknown: 0 };
}

/** A number of which nothing is known. */
export function notKnown(reasons: readonly CountReason[]): Count {
	return { value: null, exact: false, reasons: inOrder(reasons), unknown: 0 };
}

/**
 * What was found in a time, as far as that time is known. Nothing found is no number where nothing is known, nor as long
 * as it is being read: it may come at any moment.
 */
export function countOf(value: number, knowledge: Knowledge, reasons: readonly CountReason[]): Count {
	if (knowledge === 'known' || knowledge === 'unfinished') return exactly(value);
	if (value === 0 && (knowledge === 'unknown' || reasons.includes('backfill-running'))) return notKnown(reasons);
	return { value, exact: false, reasons: inOrder(reasons), unknown: 0 };
}

/**
 * What was found in each of some times, which follow each other.
 * @param unknown what is not known of them, in order of time; null: nobody can tell
 * @param now ms UTC
 */
export function countEach(
	values: readonly number[],
	times: readonly TimeRange[],
	unknown: readonly UnknownStretch[] | null,
	now: number,
): Count[] {
	if (unknown === null) return values.map((value) => countOf(value, 'unknown', ['not-told']));
	const knowledge = knowledgeOf(times, unknown, now);
	const here = stretchesIn(times, unknown);
	return values.map((value, index) =>
		countOf(
			value,
			knowledge[index] ?? 'unknown',
			(here[index] ?? []).flatMap(({ reasons }) => reasons),
		),
	);
}

/** What was found in a time; no number if there is no such time. See {@link countEach}. */
export function countIn(value: number, time: TimeRange, unknown: readonly UnknownStretch[] | null, now: number): Count {
	if (time.from >= time.until) return notKnown([]);
	return countEach([value], [time], unknown, now)[0] ?? notKnown([]);
}

/** The same number, of which that is not known too. @param things see `unknown` of {@link Count} */
export function lessSure(count: Count, reasons: readonly CountReason[], things = 0): Count {
	if (reasons.length === 0) return count;
	return {
		value: count.value,
		exact: false,
		reasons: inOrder([...count.reasons, ...reasons]),
		unknown: count.unknown + things,
	};
}

/** A sum: exact if all its parts are, and no number if none of them is. */
export function addCounts(parts: readonly Count[]): Count {
	const known = parts.flatMap(({ value }) => value ?? []);
	return {
		value: known.length === 0 && parts.length > 0 ? null : known.reduce((sum, one) => sum + one, 0),
		exact: parts.every(({ exact }) => exact),
		reasons: inOrder(parts.flatMap(({ reasons }) => reasons)),
		unknown: parts.reduce((sum, { unknown }) => sum + unknown, 0),
	};
}

/** How a number is to be read: as it is, as the least that it can be, as more or less that, or not at all. */
export function certaintyOf({ value, exact, reasons }: Count): 'exact' | 'at-least' | 'about' | 'unknown' {
	if (value === null) return 'unknown';
	if (exact) return 'exact';
	return reasons.some((reason) => bothWays.includes(reason)) ? 'about' : 'at-least';
}

/** A count as the cells of two columns, see {@link countHeads}. */
export function countCells({ value, exact }: Count): [number | null, boolean] {
	return [value, exact];
}

/** What the two columns of a count are called. */
export function countHeads(name: string): [string, string] {
	return [name, `${name}_exact`];
}

function inOrder(reasons: readonly CountReason[]): CountReason[] {
	return countReasons.filter((one) => reasons.includes(one));
}
