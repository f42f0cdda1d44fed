import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { MarkResult, NewMark, Review } from '#lib/domain/review/review.ts';

/** What the server said of an event after it had kept a mark on it. */
export type Confirmed = Pick<MarkResult, 'review' | 'change'> & { key: string };

/** How many events an open page remembers {@link Confirmed} of; by then they have come with their marks. */
const maxConfirmed = 1_000;

/** The last mark on each event, by natural key. */
export function lastMarkByEvent(marks: readonly NewMark[]): ReadonlyMap<string, NewMark> {
	return new Map(marks.map((mark) => [mark.key, mark]));
}

/** Adds what the server said last to what it said before. */
export function remember(
	known: Iterable<readonly [string, Confirmed]>,
	more: readonly Confirmed[],
): ReadonlyMap<string, Confirmed> {
	const all = new Map(known);
	for (const confirmed of more) {
		if ((all.get(confirmed.key)?.change ?? 0) > (confirmed.change ?? 0)) continue;
		// What was told last goes last.
		all.delete(confirmed.key);
		all.set(confirmed.key, confirmed);
	}
	return new Map([...all].slice(-maxConfirmed));
}

/** The mark that counts on an event by what the server said last, in the event itself or since. */
export function resolveReview(
	event: Pick<EventItem, 'change' | 'review'>,
	confirmed: Confirmed | undefined,
): Review | null {
	return confirmed !== undefined && (confirmed.change ?? 0) > event.change ? confirmed.review : event.review;
}
