import { Problem } from '#lib/domain/core/problem.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type Clock, systemClock } from '#lib/server/platform/clock.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { restrictToOwner } from '#lib/server/platform/private-files.ts';
import { type LeasedDb, takeLease } from '#lib/server/store/core/leased.ts';
import { deleteConsumer } from '#lib/server/store/status/consumers.ts';
import { type ActionApi, createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { requireCurrentSchema } from '../migrations/migrate.ts';
import { Heartbeat } from './heartbeat.ts';
import { createJobs } from './jobs/jobs.ts';
import { runJobs } from './jobs/runner.ts';
import { record } from './record/recording.ts';
import { retryWhileDatabaseAway } from './retry-while-away.ts';
import type { Tools } from './tools.ts';

export interface ConsumerOptions {
	config: Config;
	log: Log;
	/** Aborted: what was read is recorded, the lease released, and the consumer ends. */
	signal: AbortSignal;
	clock?: Clock;
}

type ConsumerTools = Tools & { config: Config; api: ActionApi };

/** How often a standby tries to take the lease, in milliseconds. */
const standbyEvery = 3_000;

/**
 * Runs a consumer until the signal is aborted: records while it holds the lease, stands by while another one does.
 * @throws {Problem} `schema-outdated` or `database-corrupt`
 */
export async function runConsumer({ config, log, signal, clock = systemClock }: ConsumerOptions): Promise<void> {
	const { userAgent, apiRequestsPerMinute: requestsPerMinute, demoWikisUrl } = config;
	const configured = [config.metaApiUrl, config.streamUrl];
	const api = createActionApi({ userAgent, requestsPerMinute, configured, demoWikisUrl, clock });
	const tools: ConsumerTools = { config, api, log, signal, clock };
	const db = await retryWhileDatabaseAway(tools, async () => openDatabase(config.database, { connections: 3 }));
	const heartbeat = new Heartbeat(db);
	const over = new AbortController();
	let beating = Promise.resolve();
	let isAway = false;
	try {
		await retryWhileDatabaseAway(tools, () => requireCurrentSchema(db));
		restrictToOwner(config.database, log);
		beating = heartbeat.run({ ...tools, signal: over.signal });
		await recordOrStandBy(db, heartbeat, tools);
	} catch (error) {
		// It must end also while the database is away: what was not recorded is read again next time.
		if (!(signal.aborted && error instanceof Problem && error.kind === 'database-away')) throw error;
		isAway = true;
		log.warn('stopped while the database was unavailable');
	} finally {
		over.abort();
		await beating;
		if (!isAway) await deleteConsumer(db, heartbeat.holder).catch(() => undefined);
		await db.destroy();
	}
}

async function recordOrStandBy(db: Db, heartbeat: Heartbeat, tools: ConsumerTools): Promise<void> {
	const { log, clock, signal } = tools;
	while (!signal.aborted) {
		const leased = await retryWhileDatabaseAway(tools, () => takeLease(db, heartbeat.holder));
		if (leased === null) {
			if (heartbeat.status !== 'standby') log.info('another consumer holds the lease; standing by');
			heartbeat.status = 'standby';
			await clock.wait(standbyEvery, signal);
			continue;
		}
		log.info('recording', { holder: leased.holder, counter: leased.counter });
		await recordWithLease(leased, heartbeat, tools);
		heartbeat.status = 'standby';
	}
}

/** Records and runs the jobs, until the signal is aborted or the lease is lost. */
async function recordWithLease(leased: LeasedDb, heartbeat: Heartbeat, tools: ConsumerTools): Promise<void> {
	const recorded = new AbortController();
	const signal = AbortSignal.any([tools.signal, recorded.signal]);
	const jobs = runJobs(createJobs(), leased, { ...tools, signal, health: heartbeat.health });
	try {
		try {
			await record(leased, { ...tools, onStatus: (status) => (heartbeat.status = status) });
		} finally {
			recorded.abort();
			await jobs;
		}
		await retryWhileDatabaseAway(tools, () => leased.release());
	} catch (error) {
		if (!(error instanceof Problem && error.kind === 'lease-lost')) throw error;
		tools.log.warn('another consumer has taken the lease');
	}
}
