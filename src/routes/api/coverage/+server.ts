import type { CoverageAnswer } from '#lib/domain/answers.ts';
import { packCoverage } from '#lib/domain/coverage.ts';
import { parseFilter } from '#lib/domain/event-filter.ts';
import { Problem } from '#lib/domain/problem.ts';
import { endpoint } from '#lib/server/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { listCoverageOf, listCoverageOfTracked } from '#lib/server/store/coverage.ts';
import { readState } from '#lib/server/store/state.ts';

/** What is known about everybody who is followed now, or about the people that `user` names. */
export const GET = endpoint(async ({ url }) => {
	for (const name of url.searchParams.keys())
		if (name !== 'user') throw new Problem('bad-input', `there is no parameter ${name}`, { field: name });
	const { user } = parseFilter(url.searchParams);
	const { db } = services();
	const [people, { streamed_until: streamedUntil }] = await Promise.all([
		user === undefined ? listCoverageOfTracked(db) : listCoverageOf(db, user),
		readState(db),
	]);
	const answer: CoverageAnswer = { streamedUntil, ...packCoverage(people) };
	return Response.json(answer);
});
