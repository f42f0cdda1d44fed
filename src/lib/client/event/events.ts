import { listEvents } from '#lib/api/event.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { hiddenIn, showingAll, type View } from '#lib/domain/filter/view.ts';
import { type Loaded, serverFirst } from '../offline/offline.ts';

/** Number of events of the first page of a list: few, so that they appear soon. Older ones are loaded on demand. */
export const firstEvents = 30;

/** A page of the events that match a filter, as `listEvents` returns it. Fails as {@link serverFirst} does. */
export function findEvents(
	fetch: Fetch,
	filter: EventFilter,
	cursor: string | null,
	limit?: number,
): Promise<Loaded<EventsResponse>> {
	return serverFirst(
		() => listEvents(fetch, filter, cursor, limit),
		(cache) => cache.listEvents(filter, cursor, limit),
	);
}

/** One answer searches only so much; after these, it is not said that there are any. */
const mostPages = 5;

/** Whether there are events that a view leaves out by default. Fails as {@link serverFirst} does. */
export async function hasHidden(fetch: Fetch, view: View, cursor: string | null): Promise<boolean> {
	if (hiddenIn(view).length === 0) return false;
	for (let pages = 0; pages < mostPages; pages += 1) {
		const { value } = await findEvents(fetch, showingAll(view).filter, cursor, 1);
		if (value.items.length > 0) return true;
		if (value.next === null) return false;
		cursor = value.next;
	}
	return false;
}
