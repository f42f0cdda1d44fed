import type { Review } from './review.ts';

/** How long a claim holds, ms; a page that still has the event open renews it. */
export const claimDuration = 120_000;

/** Maximum number of runs in one request, and of events in all of them together. */
export const mostClaimedRuns = 64;
export const mostClaimedEvents = 400;

/**
 * What a page that reviews has and has next. It replaces all earlier claims of the page, so runs that are not in it are
 * free for others.
 */
export interface ClaimRequest {
	/** A UUID of the page. */
	claim: string;
	/** Runs of events, by natural keys. */
	runs: string[][];
	/** Whether the first of them is open; the others come next. */
	isOpen: boolean;
}

/** Whose a run is: of this page, of another person, or there is no such event any more. */
export type ClaimState = 'claimed' | 'taken' | 'gone';

/** The answer for one run, in the order of the request. */
export interface ClaimedRun {
	state: ClaimState;
	/** Who has it open or next, if it is taken; else null. */
	by: string | null;
	/** The marks that count on its events by now, which others may have made. */
	reviews: { key: string; review: Review | null; change: number }[];
}

/** Somebody else who is reviewing just now, and what is open. */
export interface OtherReviewer {
	by: string;
	wiki: string;
	/** Null where the wiki hides it. */
	title: string | null;
}

export interface ClaimsResponse {
	runs: ClaimedRun[];
	others: OtherReviewer[];
}
