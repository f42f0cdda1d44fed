import type { ClaimRequest, ClaimsResponse } from '#lib/domain/review/claim.ts';
import { type Fetch, post } from './request.ts';

/**
 * Asks for runs of events that nobody else has open for a review; it replaces what the page had.
 * @param isLeaving whether the page may be gone before the answer
 */
export function claimRuns(fetch: Fetch, request: ClaimRequest, isLeaving = false): Promise<ClaimsResponse> {
	return post(
		isLeaving ? (path, init) => fetch(path, { ...init, keepalive: true }) : fetch,
		'/api/claims',
		request,
		'PUT',
	);
}
