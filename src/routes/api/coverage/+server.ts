import type { BackfillItem, CoverageAnswer } from '#lib/domain/answers.ts';
import { timeLeft } from '#lib/domain/backfill.ts';
import { packCoverage } from '#lib/domain/coverage.ts';
import { parseFilter } from '#lib/domain/event-filter.ts';
import { Problem } from '#lib/domain/problem.ts';
import { endpoint } from '#lib/server/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { listBackfillsOf, type PersonBackfill } from '#lib/server/store/backfills.ts';
import { listCoverageOf, listCoverageOfTracked } from '#lib/server/store/coverage.ts';
import { listLabelled } from '#lib/server/store/tracked-users.ts';
import { readState } from '#lib/server/store/state.ts';

function backfillItem(backfill: PersonBackfill, requestsPerMinute: number): BackfillItem {
	return { ...backfill, timeLeft: timeLeft([backfill], requestsPerMinute) };
}

/** What is known about everybody who is followed now, or about the people whom `user` and `label` mean. */
export const GET = endpoint(async ({ url }) => {
	for (const name of url.searchParams.keys())
		if (name !== 'user' && name !== 'label')
			throw new Problem('bad-input', `there is no parameter ${name}`, { field: name });
	const { user: named, label } = parseFilter(url.searchParams);
	const { db, config } = services();
	const labelled = label && (await listLabelled(db, label)).map(({ name }) => name);
	const user = named && labelled ? named.filter((name) => labelled.includes(name)) : (named ?? labelled);
	const [people, backfills, { streamed_until: streamedUntil }] = await Promise.all([
		user === undefined ? listCoverageOfTracked(db) : listCoverageOf(db, user),
		named && listBackfillsOf(db, named),
		readState(db),
	]);
	const answer: CoverageAnswer = {
		streamedUntil,
		...packCoverage(people),
		...(backfills && { backfills: backfills.map((one) => backfillItem(one, config.apiRequestsPerMinute)) }),
	};
	return Response.json(answer);
});
