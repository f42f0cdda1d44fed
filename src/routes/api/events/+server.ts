import { json } from '@sveltejs/kit';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import { formatChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { formatCursor } from '#lib/domain/event/page-cursor.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { eventItems } from '#lib/server/event/event-items.ts';
import { type EventsRequest, parseEventsRequest } from '#lib/server/event/events-request.ts';
import { type Services, services } from '#lib/server/services.ts';
import { readLastChange } from '#lib/server/store/core/changes.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import { longestShortPage } from '#lib/server/turns/limits.ts';
import { itemDescriber } from '../described-items.ts';

/** A page of the events that match a filter, newest first. */
export const GET = endpoint(async ({ url, request, locals }) => {
	const asked = parseEventsRequest(url.searchParams);
	const { db, longReads, turns } = services();
	const answer =
		asked.limit <= longestShortPage
			? await readPage(db, asked)
			: await turns.pages.run(requireAllowed(locals).id, request.signal, () => readPage(longReads, asked));
	return json(answer);
});

async function readPage(db: Services['db'], { filter, ...page }: EventsRequest): Promise<EventsResponse> {
	// Read before the events, so that a change in between is returned twice rather than never.
	const changes = formatChangeCursor(await readLastChange(db));
	const { events, next, searchedSince } = await listEvents(db, filter, page);
	return {
		items: eventItems(events, await listWikis(db)).map(await itemDescriber('en')),
		next: next === null ? null : formatCursor(next),
		searchedSince,
		changes,
	};
}
