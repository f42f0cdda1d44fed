import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import { formatFilter, type PeopleFilter } from '#lib/domain/filter/event-filter.ts';
import { type Fetch, get } from './request.ts';

/** Coverage of the people whom a filter names; of all currently tracked people if it names none. */
export function readCoverage(fetch: Fetch, people: PeopleFilter = {}): Promise<CoverageResponse> {
	const query = formatFilter(people);
	return get(fetch, query.size === 0 ? '/api/coverage' : `/api/coverage?${query}`);
}
