import { type EventFilter, formatFilter } from '#lib/domain/filter/event-filter.ts';
import type { InsightCharts, InsightPages, InsightTiles } from '#lib/domain/insight/insights.ts';
import { type Fetch, get } from './request.ts';

/** What tiles show of the events that match a filter, which is found soonest. */
export function readTiles(fetch: Fetch, filter: EventFilter): Promise<InsightTiles> {
	return get(fetch, `/api/insights/tiles?${formatFilter(filter)}`);
}

/** What tiles and charts show of them. */
export function readCharts(fetch: Fetch, filter: EventFilter): Promise<InsightCharts> {
	return get(fetch, `/api/insights/charts?${formatFilter(filter)}`);
}

/** The pages with the most of them. */
export function readPages(fetch: Fetch, filter: EventFilter): Promise<InsightPages> {
	return get(fetch, `/api/insights/pages?${formatFilter(filter)}`);
}
