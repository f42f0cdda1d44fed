import { isRevision, type WikiEvent } from '../event/event.ts';
import type { Outcome } from './outcome.ts';

const day = 86_400_000;

/** After which time since an edit it is asked what had become of it, in ms. */
export const shareSpans = { day, week: 7 * day } as const;

export type ShareSpan = keyof typeof shareSpans;

/** What had become of edits by some time after each. Those that people undid themselves are in no number. */
export interface OutcomeShare {
	/** Reverted by another person by then; and of which the page was deleted by then. */
	reverted: number;
	deleted: number;
	/** Of so many edits of which it is known: when they were reverted, or that they were not by then. */
	of: number;
	/** All others: of which it is not known, or not yet. */
	others: number;
}

/** The same for each span. */
export type OutcomeShares = Record<ShareSpan, OutcomeShare>;

/** The same for the edits of one person. */
export interface PersonShares {
	/** The present name. */
	user: string;
	shares: OutcomeShares;
}

/** Of each person the newest so many events older than a week are looked at. */
export const examinedForShares = 500;

/** Maximum number of people in one question for shares: an address has room for so many of the longest names. */
export const mostSharedPeople = 40;

/** What `/api/shares` returns. */
export interface SharesResponse {
	people: PersonShares[];
}

/** What is read of an event for it. */
export type SharedEvent = Pick<WikiEvent, 'time' | 'type' | 'hidden'> & Partial<Outcome>;

/** What had become of some events, those that are no edits left out. @param now ms UTC */
export function sharesOf(events: readonly SharedEvent[], now: number): OutcomeShares {
	const edits = events.filter((event) => isRevision(event) && event.revertedBy !== 'self');
	return { day: shareOf(edits, shareSpans.day, now), week: shareOf(edits, shareSpans.week, now) };
}

function shareOf(edits: readonly SharedEvent[], span: number, now: number): OutcomeShare {
	// Of those that are not so old only what was reverted would be known: the share would be too high.
	const old = edits.filter(({ time }) => time + span <= now);
	const isWithin = (at: number | null | undefined, { time }: SharedEvent) =>
		typeof at === 'number' && at - time <= span;
	const reverted = old.filter((edit) => edit.revertedBy === 'other' && isWithin(edit.revertedAt, edit));
	const deleted = old.filter((edit) => isWithin(edit.pageDeletedAt, edit));
	const known = old.filter((edit) => {
		if (isWithin(edit.pageDeletedAt, edit)) return true;
		if (edit.reverted === true) return edit.revertedBy === 'other' && typeof edit.revertedAt === 'number';
		return edit.reverted === false && (edit.outcomeAsOf ?? 0) >= edit.time + span;
	});
	return {
		reverted: reverted.length,
		deleted: deleted.length,
		of: known.length,
		others: edits.length - known.length,
	};
}
