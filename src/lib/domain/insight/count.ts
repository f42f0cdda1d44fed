import { type Knowledge, knowledgeOf, stretchesIn } from './bars.ts';
import { type TimeRange, unknownReasons, type UnknownReason, type UnknownStretch } from '../coverage/coverage.ts';

/**
 * Why a number is not known, or not wholly: its time, or a part of it, is not known (see `UnknownReason`); `no-coverage`:
 * coverage is not available, as on a device without a network; `hidden`: the wiki hides a part of it; `bots-unknown`:
 * it may include bots that were not wanted; `outcome-not-asked`: it is not known what became of some edits; `tags-unknown`: some
 * new pages may be redirects that moves left, since their tags are not known; `either-way`: it is a difference, of which more
 * events can make less.
 */
export type CountReason = UnknownReason | (typeof otherReasons)[number];

const otherReasons = [
	'no-coverage',
	'hidden',
	'bots-unknown',
	'outcome-not-asked',
	'tags-unknown',
	'either-way',
] as const;

const countReasons: readonly CountReason[] = [...unknownReasons, ...otherReasons];

/** With these reasons a number may be too high or too low. With all others it is a minimum. */
const bothWays: readonly CountReason[] = ['bots-unknown', 'outcome-not-asked', 'tags-unknown', 'either-way'];

/**
 * A number that may not be known, wholly or in part. Counts are always shown and sent as this type, never as a bare
 * number.
 */
export interface Count {
	/** Null where nothing is known, which is not 0. */
	value: number | null;
	exact: boolean;
	/** Why it is not exact, in a fixed order; empty if it is exact, or if its time is empty. */
	reasons: CountReason[];
	/** How many items should be in it but are not known. */
	unknown: number;
}

/** A number that is wholly known. */
export function exactly(value: number): Count {
	return { value, exact: true, reasons: [], unknown: 0 };
}

/** A number that is not known. */
export function notKnown(reasons: readonly CountReason[]): Count {
	return { value: null, exact: false, reasons: inOrder(reasons), unknown: 0 };
}

/**
 * The count of a time, with what is known of that time. If nothing was found it is not known where nothing is known, or
 * while a backfill reads that time.
 */
export function countOf(value: number, knowledge: Knowledge, reasons: readonly CountReason[]): Count {
	if (knowledge === 'known' || knowledge === 'unfinished') return exactly(value);
	if (value === 0 && (knowledge === 'unknown' || reasons.includes('backfill-running'))) return notKnown(reasons);
	return { value, exact: false, reasons: inOrder(reasons), unknown: 0 };
}

/**
 * The counts of several consecutive times.
 * @param unknown their unknown stretches, in order of time; null: not available
 * @param now ms UTC
 */
export function countEach(
	values: readonly number[],
	times: readonly TimeRange[],
	unknown: readonly UnknownStretch[] | null,
	now: number,
): Count[] {
	const known = knownEach(times, unknown, now);
	return values.map((value, index) =>
		countOf(value, known[index]?.knowledge ?? 'unknown', known[index]?.reasons ?? []),
	);
}

/** How much is known of a time, and why not all of it. */
export interface KnownTime {
	knowledge: Knowledge;
	/** In a fixed order. */
	reasons: CountReason[];
}

/** What makes {@link countOf} of a value what {@link countIn} is. */
export function knownIn(time: TimeRange, unknown: readonly UnknownStretch[] | null, now: number): KnownTime {
	const nothing: KnownTime = { knowledge: 'unknown', reasons: [] };
	return time.from >= time.until ? nothing : (knownEach([time], unknown, now)[0] ?? nothing);
}

function knownEach(times: readonly TimeRange[], unknown: readonly UnknownStretch[] | null, now: number): KnownTime[] {
	if (unknown === null) return times.map(() => ({ knowledge: 'unknown', reasons: ['no-coverage'] }));
	const here = stretchesIn(times, unknown);
	return knowledgeOf(times, unknown, now).map((knowledge, index) => ({
		knowledge,
		reasons: inOrder((here[index] ?? []).flatMap(({ reasons }) => reasons)),
	}));
}

/** The count of one time; not known if that is empty. See {@link countEach}. */
export function countIn(value: number, time: TimeRange, unknown: readonly UnknownStretch[] | null, now: number): Count {
	if (time.from >= time.until) return notKnown([]);
	return countEach([value], [time], unknown, now)[0] ?? notKnown([]);
}

/** The same number with more reasons why it is not certain. @param things see `unknown` of {@link Count} */
export function lessSure(count: Count, reasons: readonly CountReason[], things = 0): Count {
	if (reasons.length === 0) return count;
	return {
		value: count.value,
		exact: false,
		reasons: inOrder([...count.reasons, ...reasons]),
		unknown: count.unknown + things,
	};
}

/** A sum: exact if all its parts are, and not known if none of them is. */
export function addCounts(parts: readonly Count[]): Count {
	const known = parts.flatMap(({ value }) => value ?? []);
	return {
		value: known.length === 0 && parts.length > 0 ? null : known.reduce((sum, one) => sum + one, 0),
		exact: parts.every(({ exact }) => exact),
		reasons: inOrder(parts.flatMap(({ reasons }) => reasons)),
		unknown: parts.reduce((sum, { unknown }) => sum + unknown, 0),
	};
}

/** How certain a number is: exact, a minimum, more or less that, or not known. */
export function certaintyOf({ value, exact, reasons }: Count): 'exact' | 'at-least' | 'about' | 'unknown' {
	if (value === null) return 'unknown';
	if (exact) return 'exact';
	return reasons.some((reason) => bothWays.includes(reason)) ? 'about' : 'at-least';
}

/** A count as the cells of two columns, see {@link countHeads}. */
export function countCells({ value, exact }: Count): [number | null, boolean] {
	return [value, exact];
}

/** The names of the two columns of a count. */
export function countHeads(name: string): [string, string] {
	return [name, `${name}_exact`];
}

function inOrder(reasons: readonly CountReason[]): CountReason[] {
	return countReasons.filter((one) => reasons.includes(one));
}
