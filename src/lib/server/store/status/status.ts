import { commonCoverage, unknownStretches } from '#lib/domain/coverage/coverage.ts';
import { parseStreamNames } from '#lib/domain/stream/streams.ts';
import type { StatusResponse } from '#lib/domain/status/status.ts';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { readBackfillStatus } from '../backfill/backfill-status.ts';
import { listConsumers } from './consumers.ts';
import { listCoverageOfTracked } from '../coverage/coverage.ts';
import { findGrowth, readDatabaseSize } from './database-size.ts';
import { listJobs } from './jobs.ts';
import { readFeed } from '../feed/feed.ts';
import { listVisibilityGaps } from '../visibility/visibility-rechecks.ts';
import { readState } from '../core/state.ts';
import { readStreamTallies } from '../feed/stream-tallies.ts';
import { listUpstreamErrors } from '../feed/upstream-errors.ts';

/** For how long gaps are shown, in ms. */
const gapsOver = 30 * 86_400_000;

/** All that shows how xwiki itself is doing. */
export async function readStatus(db: Db, requestsPerMinute: number): Promise<StatusResponse> {
	const [feed, stream, state, consumers, jobs, errors, people, bytes, backfills, visibilityGaps] = await Promise.all([
		readFeed(db),
		readStreamTallies(db),
		readState(db),
		listConsumers(db),
		listJobs(db),
		listUpstreamErrors(db),
		listCoverageOfTracked(db),
		readDatabaseSize(db),
		readBackfillStatus(db, requestsPerMinute),
		listVisibilityGaps(db),
	]);
	const range = { from: feed.now - gapsOver, until: state.streamed_until ?? feed.now };
	// A gap is still one while the wikis are asked about it.
	const asRecorded = people.map(({ reading: _, ...rest }) => rest);
	const gaps = unknownStretches(asRecorded, range).filter(({ reasons }) => reasons.includes('gap'));
	// Before anybody was tracked there was nothing to interrupt; what was read afterwards says nothing of the feed.
	const followedSince = people
		.flatMap(({ stretches }) => stretches.find(({ source }) => source !== 'backfill')?.from ?? [])
		.reduce((first, from) => Math.min(first, from), range.until);
	return {
		feed,
		stream,
		hiding: { streamsMissing: parseStreamNames(state.streams_missing), gaps: visibilityGaps },
		consumers: consumers.map(({ holder, host, status, startedAt, silentFor }) => ({
			host,
			status,
			startedAt,
			silentFor,
			hasLease: holder === state.lease_holder,
		})),
		jobs,
		errors: errors.sort((a, b) => b.lastAt - a.lastAt),
		backfills,
		database: { engine: engineOf(db), bytes, growth: await findGrowth(db, bytes) },
		coverage: {
			...commonCoverage(people),
			people: people.length,
			gaps,
			gapsSince: Math.max(range.from, followedSince),
		},
	};
}
