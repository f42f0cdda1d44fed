import { type EventFilter, formatFilter } from '#lib/domain/filter/event-filter.ts';
import type { Insights } from '#lib/domain/insight/insights.ts';
import { type Fetch, get } from './request.ts';

/** The data of the charts for the events that match a filter. */
export function readInsights(fetch: Fetch, filter: EventFilter): Promise<Insights> {
	return get(fetch, `/api/insights?${formatFilter(filter)}`);
}
