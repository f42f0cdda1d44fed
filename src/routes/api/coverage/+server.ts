import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import {
	backfilledTypes,
	type BackfillItem,
	type BackfillQueue,
	requestsBefore,
	requestsLeft,
	requestsUntil,
	timeFor,
} from '#lib/domain/backfill/backfill.ts';
import { packCoverage } from '#lib/domain/coverage/coverage.ts';
import { parseFilter, peopleFields } from '#lib/domain/filter/event-filter.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { listBackfillsFor, type PersonBackfill, readBackfillQueue } from '#lib/server/store/backfill/backfills.ts';
import { listCoverageFor } from '#lib/server/store/coverage/coverage.ts';
import { readState } from '#lib/server/store/core/state.ts';

function backfillItem(backfill: PersonBackfill, queue: BackfillQueue, requestsPerMinute: number): BackfillItem {
	const before = requestsBefore(queue, backfill.id);
	const mine = backfill.status === 'planned' ? queue.usual : requestsLeft(backfill);
	const until = requestsUntil(backfill);
	const left = (requests: number) => (requests === 0 ? 0 : timeFor(before + requests, requestsPerMinute));
	return {
		...backfill,
		types: backfilledTypes,
		timeLeft: left(mine),
		wikis: backfill.wikis.map((wiki, at) => ({ ...wiki, timeLeft: left(until[at] ?? 0) })),
	};
}

/** The coverage of all tracked people, or of those whom the fields of people mean. */
export const GET = endpoint(async ({ url }) => {
	const filter = parseFilter(url.searchParams);
	for (const name of url.searchParams.keys())
		if (!peopleFields.some((field) => field === name))
			throw new Problem('bad-input', `there is no parameter ${name}`, { field: name });
	const { db, config } = services();
	const perMinute = config.apiRequestsPerMinute;
	const [people, backfills, { streamed_until: streamedUntil }] = await Promise.all([
		listCoverageFor(db, filter),
		filter.user && listBackfillsFor(db, filter),
		readState(db),
	]);
	const queue = backfills?.length ? await readBackfillQueue(db) : null;
	const answer: CoverageResponse = {
		streamedUntil,
		...packCoverage(people),
		...(backfills && { backfills: queue === null ? [] : backfills.map((one) => backfillItem(one, queue, perMinute)) }),
	};
	return Response.json(answer);
});
