import type { EventItem, MarkResult } from '#lib/domain/core/api-types.ts';
import type { NewMark, Review } from '#lib/domain/review/review.ts';

/** The review of an event that the server returned after it stored a mark. */
export type ConfirmedReview = Pick<MarkResult, 'review' | 'change'> & { key: string };

/** Maximum number of confirmed reviews in an open page; older ones have arrived with their events by then. */
const maxConfirmed = 1_000;

/** The last mark on each event, by natural key. */
export function lastMarkByEvent(marks: readonly NewMark[]): ReadonlyMap<string, NewMark> {
	return new Map(marks.map((mark) => [mark.key, mark]));
}

/** Adds confirmed reviews to those known before; of each event the one with the highest `change` remains. */
export function addConfirmed(
	known: Iterable<readonly [string, ConfirmedReview]>,
	more: readonly ConfirmedReview[],
): ReadonlyMap<string, ConfirmedReview> {
	const all = new Map(known);
	for (const confirmed of more) {
		if ((all.get(confirmed.key)?.change ?? 0) > (confirmed.change ?? 0)) continue;
		// The last confirmed is last in the map.
		all.delete(confirmed.key);
		all.set(confirmed.key, confirmed);
	}
	return new Map([...all].slice(-maxConfirmed));
}

/** The review that counts: that of the event, or a confirmed one if it is newer. */
export function resolveReview(
	event: Pick<EventItem, 'change' | 'review'>,
	confirmed: ConfirmedReview | undefined,
): Review | null {
	return confirmed !== undefined && (confirmed.change ?? 0) > event.change ? confirmed.review : event.review;
}
