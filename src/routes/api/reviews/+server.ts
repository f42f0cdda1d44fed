import type { MarksResponse, ReviewsResponse } from '#lib/domain/review/review.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { keyPattern, parseMarksRequest } from '#lib/server/review/marks-request.ts';
import { services } from '#lib/server/services.ts';
import { listReviews, recordReviews } from '#lib/server/store/review/reviews.ts';

/** Every mark on the event with a natural key. */
export const GET = endpoint(async ({ url }) => {
	const [key, ...more] = url.searchParams.getAll('key');
	if (key === undefined || more.length > 0 || !keyPattern.test(key)) {
		throw new Problem('bad-input', 'key takes the natural key of one event', { field: 'key' });
	}
	return Response.json({ reviews: await listReviews(services().db, key) } satisfies ReviewsResponse);
});

/** Stores marks, in the order given. */
export const POST = endpoint(async ({ request, locals: { identity } }) => {
	const { reviewer, marks } = parseMarksRequest(await readJsonObject(request));
	if (identity.kind !== 'allowed') throw new Problem('not-allowed', 'only people on the allowlist can review');
	// Marks stay on a device until its owner signs in again: they must not become marks of another person.
	if (identity.id !== reviewer) {
		throw new Problem('conflict', 'another person is signed in', { field: 'reviewer' });
	}
	return Response.json({ items: await recordReviews(services().db, identity.username, marks) } satisfies MarksResponse);
});
