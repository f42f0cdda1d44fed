import type { EventsResponse, FeedResponse, FilterChoicesResponse } from '#lib/domain/core/api-types.ts';
import { type EventFilter, formatFilter } from '#lib/domain/filter/event-filter.ts';
import { type Fetch, get } from './request.ts';

/** The path of the export of all events that match a filter, newest first. */
export function exportPath(format: 'csv' | 'ndjson', filter: EventFilter): string {
	return withQuery(`/api/events.${format}`, formatFilter(filter));
}

/**
 * A page of the events that match a filter, newest first.
 * @param cursor the `next` of the previous page @param limit maximum number of events on the page, up to 500; default 50
 */
export function listEvents(
	fetch: Fetch,
	filter: EventFilter,
	cursor: string | null,
	limit?: number,
): Promise<EventsResponse> {
	const query = formatFilter(filter);
	if (cursor !== null) query.set('cursor', cursor);
	if (limit !== undefined) query.set('limit', String(limit));
	return get(fetch, withQuery('/api/events', query));
}

/** The values to choose from in a filter. */
export function listFilterChoices(fetch: Fetch): Promise<FilterChoicesResponse> {
	return get(fetch, '/api/filter-choices');
}

/** The state of the feed from the wikis. */
export function readFeed(fetch: Fetch): Promise<FeedResponse> {
	return get(fetch, '/api/feed');
}

function withQuery(path: string, query: URLSearchParams): string {
	return query.size === 0 ? path : `${path}?${query}`;
}
