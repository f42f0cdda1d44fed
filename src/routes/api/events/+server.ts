import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import { formatChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { formatCursor } from '#lib/domain/event/page-cursor.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { eventItems } from '#lib/server/event/event-items.ts';
import { parseEventsRequest } from '#lib/server/event/events-request.ts';
import { services } from '#lib/server/services.ts';
import { readLastChange } from '#lib/server/store/core/changes.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import { itemDescriber } from '../described-items.ts';

/** A page of the events that match a filter, newest first. */
export const GET = endpoint(async ({ url }) => {
	const { filter, ...page } = parseEventsRequest(url.searchParams);
	const { db } = services();
	// Read before the events, so that a change in between is returned twice rather than never.
	const changes = formatChangeCursor(await readLastChange(db));
	const { events, next, searchedSince } = await listEvents(db, filter, page);
	const answer: EventsResponse = {
		items: eventItems(events, await listWikis(db)).map(await itemDescriber('en')),
		next: next === null ? null : formatCursor(next),
		searchedSince,
		changes,
	};
	return Response.json(answer);
});
