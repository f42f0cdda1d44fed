import type { EventItem } from '../event/event-item.ts';
import { groupEvents, type Run, runsOf } from '../event/event-groups.ts';

/** In which order events are reviewed. `risk`: those that look most like edits that are often reverted first. */
export type ReviewOrder = 'newest' | 'oldest' | 'risk';

export const reviewOrders: readonly ReviewOrder[] = ['newest', 'oldest', 'risk'];

/** The order in an address; `newest` without one, and for an unknown one. */
export function parseReviewOrder(query: URLSearchParams): ReviewOrder {
	return reviewOrders.find((order) => order === query.get('order')) ?? 'newest';
}

/**
 * Events as they are reviewed: the saves of one page by one person together, as one row of the list.
 * @param events newest first @param zone an IANA name, or `UTC`: runs end with the day
 */
export function reviewRuns(events: readonly EventItem[], zone: string, order: ReviewOrder): Run<EventItem>[] {
	const runs = groupEvents(events, zone, {}, false).flatMap(({ entries }) => entries.flatMap(runsOf));
	if (order === 'oldest') return runs.reverse();
	return order === 'risk' ? runs.sort((a, b) => riskOf(b) - riskOf(a)) : runs;
}

/**
 * The highest score of a run, from 0 to 1; below all scores where there is none, which is not a low one, and where it is
 * known what became of the edits.
 */
function riskOf({ events }: Run<EventItem>): number {
	return Math.max(
		...events.map(({ risk, reverted, pageDeleted }) => (reverted || pageDeleted ? -1 : (risk?.score ?? -1))),
	);
}
