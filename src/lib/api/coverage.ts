import type { CoverageAnswer } from '../domain/answers.ts';
import { formatFilter } from '../domain/event-filter.ts';
import { type Fetch, get } from './request.ts';

/**
 * What is known about whom.
 * @param users names in canonical form; everybody who is followed now if undefined
 */
export function readCoverage(fetch: Fetch, users?: string[]): Promise<CoverageAnswer> {
	return get(fetch, users === undefined ? '/api/coverage' : `/api/coverage?${formatFilter({ user: users })}`);
}
