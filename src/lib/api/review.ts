import type { ClaimRequest, ClaimsResponse } from '#lib/domain/review/claim.ts';
import type { MarksResponse, NewMark, ReviewsResponse } from '#lib/domain/review/review.ts';
import { type Fetch, get, post } from './request.ts';

/**
 * Sends marks, at most `mostMarks`.
 * @param reviewer the session's id of the user who made them; refused with `conflict` in the field `reviewer` if another is signed in
 */
export function sendMarks(fetch: Fetch, reviewer: string, marks: readonly NewMark[]): Promise<MarksResponse> {
	return post(fetch, '/api/reviews', { reviewer, marks });
}

/** Every mark on the event with a natural key, oldest first. */
export function listReviews(fetch: Fetch, key: string): Promise<ReviewsResponse> {
	return get(fetch, `/api/reviews?${new URLSearchParams({ key })}`);
}

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
