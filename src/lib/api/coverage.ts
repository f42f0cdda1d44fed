import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import { type EventFilter, formatFilter } from '#lib/domain/filter/event-filter.ts';
import { type Fetch, get } from './request.ts';

/** What is known about the people whom a filter means; about everybody who is followed now, if it means nobody in particular. */
export function readCoverage(
	fetch: Fetch,
	people: Pick<EventFilter, 'user' | 'label'> = {},
): Promise<CoverageResponse> {
	const query = formatFilter(people);
	return get(fetch, query.size === 0 ? '/api/coverage' : `/api/coverage?${query}`);
}
