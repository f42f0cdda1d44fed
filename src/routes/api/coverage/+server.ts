import type { BackfillItem, CoverageAnswer } from '#lib/domain/answers.ts';
import { timeLeft } from '#lib/domain/backfill.ts';
import { packCoverage } from '#lib/domain/coverage.ts';
import { parseFilter } from '#lib/domain/event-filter.ts';
import { Problem } from '#lib/domain/problem.ts';
import { endpoint } from '#lib/server/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { listBackfillsOf, type PersonBackfill } from '#lib/server/store/backfills.ts';
import { listCoverageOf, listCoverageOfTracked } from '#lib/server/store/coverage.ts';
import { readState } from '#lib/server/store/state.ts';

function backfillItem(backfill: PersonBackfill, requestsPerMinute: number): BackfillItem {
	return { ...backfill, timeLeft: timeLeft([backfill], requestsPerMinute) };
}

/** What is known about everybody who is followed now, or about the people that `user` names. */
export const GET = endpoint(async ({ url }) => {
	for (const name of url.searchParams.keys())
		if (name !== 'user') throw new Problem('bad-input', `there is no parameter ${name}`, { field: name });
	const { user } = parseFilter(url.searchParams);
	const { db, config } = services();
	const [people, backfills, { streamed_until: streamedUntil }] = await Promise.all([
		user === undefined ? listCoverageOfTracked(db) : listCoverageOf(db, user),
		user === undefined ? undefined : listBackfillsOf(db, user),
		readState(db),
	]);
	const answer: CoverageAnswer = {
		streamedUntil,
		...packCoverage(people),
		...(backfills && { backfills: backfills.map((one) => backfillItem(one, config.apiRequestsPerMinute)) }),
	};
	return Response.json(answer);
});
