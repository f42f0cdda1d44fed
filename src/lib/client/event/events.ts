import { listEvents } from '#lib/api/event.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { EventsResponse } from '#lib/domain/core/api-types.ts';
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

/** Whether there are events that a view leaves out by default. Fails as {@link serverFirst} does. */
export async function hasHidden(fetch: Fetch, view: View, cursor: string | null): Promise<boolean> {
	if (hiddenIn(view).length === 0) return false;
	return (await findEvents(fetch, showingAll(view).filter, cursor, 1)).value.items.length > 0;
}
