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
