import { type PersonCoverage, unknownOfPerson } from '../coverage/coverage.ts';
import { type Count, type CountReason, countOf, notKnown } from '../insight/count.ts';
import type { OutcomeShare } from '../outcome/shares.ts';

/** Of each person's newest so many events it is looked up whether the page is deleted now. */
export const examinedForDeletions = 1_000;

/** How many UTC days the small chart of a person has, today included. */
export const chartedDays = 30;

/**
 * What a person did: of everything that is recorded here, from the first recorded day until now, if nothing else is said.
 * Counts of days outlive the events that were deleted for their age, so that these are counted too.
 */
export interface PersonNumbers {
	/** Edits, new pages among them. */
	edits: Count;
	/** New pages. */
	created: Count;
	/** UTC days with an action, category changes left out: a wiki makes them days later. */
	days: Count;
	/**
	 * From when on these three are counted, ms UTC, where there are too many counts to read all; null: from the beginning.
	 */
	since: number | null;
	/**
	 * Edits whose page is deleted now, and new pages that are: of the events that are still stored. None found counts as not
	 * known where a part is not.
	 */
	deleted: Count;
	createdDeleted: Count;
	/** These two are of the newest so many events only, and as sure for these; null: of all. */
	examined: number | null;
	/** What had become of edits a week after each: of the newest `examinedForShares` events older than that. */
	shares: OutcomeShare;
	/** Actions without category changes on each of the last {@link chartedDays} UTC days, the oldest first. */
	lastDays: Count[];
	/** When the first of them begins, ms UTC. */
	lastDaysFrom: number;
}

/** The numbers where they are not there: on devices with data of an older version. */
export const unknownNumbers: PersonNumbers = {
	edits: notKnown([]),
	created: notKnown([]),
	days: notKnown([]),
	since: null,
	deleted: notKnown([]),
	createdDeleted: notKnown([]),
	examined: null,
	shares: { reverted: 0, deleted: 0, of: 0, others: 0 },
	lastDays: [],
	lastDaysFrom: 0,
};

/**
 * A number found in all recorded time of a person, as sure as that time is known: not known where nothing is, and at least
 * so much where a part is not.
 * @param coverage without `expiredUntil` for what outlives events
 */
export function countOfPerson(value: number, coverage: Omit<PersonCoverage, 'user'>): Count {
	const { stretches, reading = [], expiredUntil = -Infinity } = coverage;
	const from = Math.min(stretches[0]?.from ?? Infinity, reading[0]?.from ?? Infinity);
	const until = Math.max(stretches.at(-1)?.until ?? -Infinity, reading.at(-1)?.until ?? -Infinity);
	const reasons: CountReason[] =
		from < until ? unknownOfPerson(coverage, { from, until }).map(({ reason }) => reason) : ['not-tracked-yet'];
	const isAnythingKnown = stretches.some((stretch) => stretch.source !== 'unknown' && stretch.until > expiredUntil);
	const knowledge = !isAnythingKnown ? 'unknown' : reasons.length > 0 ? 'partly' : 'known';
	return countOf(value, knowledge, reasons);
}

/** The same number where only the newest of what it counts were looked at: at least so much. */
export function cutOff(count: Count): Count {
	return { ...count, exact: false };
}
