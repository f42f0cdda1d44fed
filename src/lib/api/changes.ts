import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import { type Fetch, get } from './request.ts';

/**
 * What was committed after a cursor.
 * @param after the `next` of the answer before, or the `changes` of a page of events; null answers only where to begin
 * @param limit most events in the answer, up to 500
 */
export function readChanges(fetch: Fetch, after: string | null, limit: number): Promise<ChangesResponse> {
	const query = new URLSearchParams({ ...(after !== null && { after }), limit: String(limit) });
	return get(fetch, `/api/changes?${query}`);
}

/** Where changes are told as they come (SSE), from a cursor on; from now on with null. */
export function livePath(after: string | null): string {
	return after === null ? '/api/live' : `/api/live?${new URLSearchParams({ after })}`;
}
