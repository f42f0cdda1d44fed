import type { ChangesResponse } from '#lib/domain/core/api-types.ts';
import { type Fetch, get } from './request.ts';

/**
 * What was committed after a cursor.
 * @param after the `next` of the previous response, or the `changes` of a page of events; null: returns only a cursor to start from
 * @param limit maximum number of events in the response, up to 500
 */
export function readChanges(fetch: Fetch, after: string | null, limit: number): Promise<ChangesResponse> {
	const query = new URLSearchParams({ ...(after !== null && { after }), limit: String(limit) });
	return get(fetch, `/api/changes?${query}`);
}

/** The path of the live changes (SSE) after a cursor; null: from now on. */
export function livePath(after: string | null): string {
	return after === null ? '/api/live' : `/api/live?${new URLSearchParams({ after })}`;
}
