import { storable } from '../core/json-fields.ts';

/** A decision of the team about an event; `unreviewed` withdraws an earlier mark. */
export type Mark = 'unreviewed' | 'reviewed' | 'flagged';

export const marks: readonly Mark[] = ['unreviewed', 'reviewed', 'flagged'];

/** Longest note on a mark, in UTF-16 code units. */
export const longestNote = 500;

/** One mark on an event. All are stored; of several, the one that the server received last counts. */
export interface Review {
	mark: Mark;
	/** The author's note; null without one. */
	note: string | null;
	/** The author's username. */
	by: string;
	/**
	 * When it was made, by the clock of the device, ms UTC; if it was offline, that can be long before it was received.
	 */
	madeAt: number;
	/** When the server received it, by the database's clock, ms UTC. */
	receivedAt: number;
}

/** A mark as a device makes and sends it. */
export interface NewMark {
	/** A UUID made by the device, the same at each retry, so that a mark that is sent twice counts once. */
	requestId: string;
	/** The natural key of the event. */
	key: string;
	mark: Mark;
	note: string | null;
	/** By the clock of the device, ms UTC. */
	madeAt: number;
}

/**
 * A mark as the server will return it, unless a later mark counts; until then with the device's time for both times.
 */
export function asReview({ mark, note, madeAt }: NewMark, by: string): Review {
	return { mark, note, by, madeAt, receivedAt: madeAt };
}

/** Maximum number of events that are reviewed in one go, or marked at once: the newest ones. */
export const mostForReview = 200;

/** Maximum number of marks in one request. */
export const mostMarks = 100;
/** Maximum number of marks that one person can make on one event. */
export const mostMarksOfOne = 300;

/** A note as it is stored: one line without characters that a database refuses; null if it is empty. */
export function normalizeNote(text: string): string | null {
	return (
		storable(text)
			.replace(/[\s\p{Cc}]+/gu, ' ')
			.trim() || null
	);
}

/** The result for a mark that was sent. */
export interface MarkResult {
	requestId: string;
	/** `kept`: stored now or, if it was sent before, then; `gone`: there is no such event any more. */
	outcome: 'kept' | 'gone';
	/** The mark that counts on the event by now; null when it is gone. */
	review: Review | null;
	/** The event's own `change` by now, which says which of two copies is newer; null when it is gone. */
	change: number | null;
}

/** The results for some marks, in the order in which they were sent. */
export interface MarksResponse {
	items: MarkResult[];
}

/** Every mark on one event, oldest first: the last one counts. */
export interface ReviewsResponse {
	reviews: Review[];
}
