import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Config } from '#lib/server/platform/config.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { requireCurrentSchema } from '../migrations/migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import type { ConsumerStatus } from '#lib/domain/status/status.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { deleteConsumer, recordHeartbeat } from '#lib/server/store/status/consumers.ts';
import { type LeasedDb, takeLease } from '#lib/server/store/core/leased.ts';
import { type Clock, systemClock } from '#lib/server/platform/clock.ts';
import { runBackfill } from './jobs/backfill/backfill-job.ts';
import { resolveNames } from './look-up-names.ts';
import { record } from './record/recording.ts';
import { tidy } from './tidy.ts';
import { runUpkeep } from './upkeep.ts';
import { type Patience, retryWhileDatabaseAway } from './retry-while-away.ts';

export interface ConsumerOptions {
	config: Config;
	log: Log;
	/** Aborted: what was read is recorded, the lease given back, and the consumer ends. */
	signal: AbortSignal;
	clock?: Clock;
}

/** How often a standby tries to take the lease, in milliseconds. */
const standbyEvery = 3_000;
const heartbeatEvery = 5_000;
const lookEvery = 250;
const restartDelay = 60_000;

/**
 * Runs a consumer until it is told to end: records while it holds the lease, stands by while another one does.
 * @throws {Problem} `schema-outdated` or `database-corrupt`
 */
export async function runConsumer({ config, log, signal, clock = systemClock }: ConsumerOptions): Promise<void> {
	const patience = { signal, clock, log };
	const db = await retryWhileDatabaseAway(patience, async () => openDatabase(config.database, { connections: 3 }));
	const holder = randomUUID();
	const over = new AbortController();
	const { userAgent, apiRequestsPerMinute: requestsPerMinute } = config;
	const api = createActionApi({ userAgent, requestsPerMinute, clock });
	let status: ConsumerStatus = 'standby';
	let beating = Promise.resolve();
	let isAway = false;
	try {
		await retryWhileDatabaseAway(patience, () => requireCurrentSchema(db));
		beating = beat(db, holder, () => status, { signal: over.signal, clock, log });
		while (!signal.aborted) {
			const leased = await retryWhileDatabaseAway(patience, () => takeLease(db, holder));
			if (leased === null) {
				if (status !== 'standby') log.info('another consumer records; standing by');
				status = 'standby';
				await clock.wait(standbyEvery, signal);
				continue;
			}
			log.info('recording', { holder, counter: leased.counter });
			await recordWithLease(leased);
			status = 'standby';
		}
	} catch (error) {
		// Told to end while the database is away: what was not recorded is read again next time.
		if (!(signal.aborted && error instanceof Problem && error.kind === 'database-away')) throw error;
		isAway = true;
		log.warn('ended without the database');
	} finally {
		over.abort();
		await beating;
		if (!isAway) await deleteConsumer(db, holder).catch(() => undefined);
		await db.destroy();
	}

	async function recordWithLease(leased: LeasedDb): Promise<void> {
		const recorded = new AbortController();
		const until = AbortSignal.any([signal, recorded.signal]);
		const beside = Promise.all([
			again(until, 'the backfill', () => runBackfill({ leased, config, api, log, clock, signal: until })),
			again(until, 'the upkeep', () => runUpkeep({ leased, config, api, log, clock, signal: until })),
			again(until, 'looking up names', () => resolveNames({ leased, api, config, log, clock, signal: until })),
			again(until, 'deleting what is too old', () => tidy({ leased, log, clock, signal: until })),
		]);
		try {
			try {
				await record({ leased, config, log, clock, signal, onStatus: (now) => (status = now) });
			} finally {
				recorded.abort();
				await beside;
			}
			await retryWhileDatabaseAway(patience, () => leased.release());
		} catch (error) {
			if (!(error instanceof Problem && error.kind === 'lease-lost')) throw error;
			log.warn('another consumer has taken over');
		}
	}

	/** What goes on beside the recording: whatever goes wrong there must not end it. */
	async function again(until: AbortSignal, what: string, work: () => Promise<void>): Promise<void> {
		while (!until.aborted) {
			try {
				await work();
			} catch (error) {
				if (until.aborted || (error instanceof Problem && error.kind === 'lease-lost')) return;
				log.error(`${what} has failed and begins again`, { error });
				await clock.wait(restartDelay, until);
			}
		}
	}
}

/** Says every few seconds that this process lives, and at once what it does now; a database that is away hears later. */
async function beat(db: Db, holder: string, status: () => ConsumerStatus, { signal, clock, log }: Patience) {
	let told: ConsumerStatus | null = null;
	for (let reportedAt = -Infinity; !signal.aborted; await clock.wait(lookEvery, signal)) {
		if (told === status() && clock.monotonicTime() - reportedAt < heartbeatEvery) continue;
		told = status();
		reportedAt = clock.monotonicTime();
		try {
			await recordHeartbeat(db, { holder, host: hostname(), status: told });
		} catch (error) {
			if (databaseProblem(error)?.kind !== 'database-away') log.error('the heartbeat failed', { error });
		}
	}
}
