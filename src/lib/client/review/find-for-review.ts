import { findEvents } from '../event/events.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { mostForReview } from '#lib/domain/review/review.ts';
import type { Loaded } from '../offline/offline.ts';

/** Events to review: the newest ones of a filter. */
export interface ForReview {
	/** Newest first, at most {@link mostForReview}. */
	items: EventItem[];
	/** Whether there are, or may be, older ones. */
	hasMore: boolean;
	/** The cursor with which older ones are found; null: there are none, or not here. */
	next: string | null;
	/** Cursor of the changes that come after these events; null: not known. */
	changes: string | null;
}

/** One answer searches only so much; after these, older events are left for the next time. */
const mostPages = 5;

/**
 * The newest events that match a filter, as many as are reviewed at once. Fails as `findEvents` does.
 * @param after of earlier ones, the `next`: those that are older
 */
export async function findForReview(
	fetch: Fetch,
	filter: EventFilter,
	after: string | null = null,
): Promise<Loaded<ForReview>> {
	const items: EventItem[] = [];
	let cursor = after;
	let changes: string | null = null;
	for (let pages = 1; ; pages += 1) {
		const page: Awaited<ReturnType<typeof findEvents>> = await findEvents(
			fetch,
			filter,
			cursor,
			mostForReview - items.length,
		);
		items.push(...page.value.items);
		cursor = page.value.next;
		// Of the first page: what changed after it is in the changes that follow, also for the others.
		changes ??= page.value.changes ?? null;
		const isEnough = items.length >= mostForReview || cursor === null || pages === mostPages;
		if (!isEnough) continue;
		const isShort = page.since !== null && page.since > (filter.from ?? -Infinity);
		return { ...page, value: { items, hasMore: cursor !== null || isShort, next: cursor, changes } };
	}
}
