import { listEvents } from '#lib/api/event.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { hiddenIn, showingAll, type View } from '#lib/domain/filter/view.ts';
import { type Answer, answer } from '../offline/offline.ts';

/** How many events a page comes up with: few, so that they show soon. Older ones follow as they are wanted. */
export const firstEvents = 30;

/** A page of the events that a filter lets through, as `listEvents` has it. Fails as {@link answer} does. */
export function findEvents(
	fetch: Fetch,
	filter: EventFilter,
	cursor: string | null,
	limit?: number,
): Promise<Answer<EventsResponse>> {
	return answer(
		() => listEvents(fetch, filter, cursor, limit),
		(cache) => cache.listEvents(filter, cursor, limit),
	);
}

/** Whether there are events among what a view leaves out without having been asked to. Fails as {@link answer} does. */
export async function hasHidden(fetch: Fetch, view: View, cursor: string | null): Promise<boolean> {
	if (hiddenIn(view).length === 0) return false;
	return (await findEvents(fetch, showingAll(view).filter, cursor, 1)).value.items.length > 0;
}
