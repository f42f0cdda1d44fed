import type { ClaimRequest, ClaimsResponse } from '#lib/domain/review/claim.ts';
import { type Fetch, post } from './request.ts';

/** Without an answer after this time, ms, the reader goes on, as without a network. */
const patience = 5_000;

/**
 * Asks for runs of events that nobody else has open for a review; it replaces what the page had.
 * @param isLeaving whether the page may be gone before the answer
 */
export function claimRuns(fetch: Fetch, request: ClaimRequest, isLeaving = false): Promise<ClaimsResponse> {
	const signal = isLeaving ? null : AbortSignal.timeout(patience);
	return post((path, init) => fetch(path, { ...init, keepalive: isLeaving, signal }), '/api/claims', request, 'PUT');
}
