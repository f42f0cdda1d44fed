import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ConsumerStatus } from '#lib/domain/status/status.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { recordHeartbeat } from '#lib/server/store/status/consumers.ts';
import { recordJobReports } from '#lib/server/store/status/jobs.ts';
import { JobHealth } from './jobs/job-health.ts';
import type { Tools } from './tools.ts';

const heartbeatEvery = 5_000;
/** How soon another status is reported, in ms. */
const lookEvery = 250;

/** Reports every few seconds that this process lives, and how its jobs are; and at once what it does now. */
export class Heartbeat {
	/** Names this process. */
	readonly holder = randomUUID();
	readonly health = new JobHealth();
	status: ConsumerStatus = 'standby';
	readonly #db: Db;

	constructor(db: Db) {
		this.#db = db;
	}

	/** Until the signal is aborted. What cannot be reported while the database is away is reported later. */
	async run({ signal, clock, log }: Tools): Promise<void> {
		let reported: ConsumerStatus | null = null;
		for (let reportedAt = -Infinity; !signal.aborted; await clock.wait(lookEvery, signal)) {
			if (reported === this.status && clock.monotonicTime() - reportedAt < heartbeatEvery) continue;
			reported = this.status;
			reportedAt = clock.monotonicTime();
			try {
				await recordHeartbeat(this.#db, { holder: this.holder, host: hostname(), status: reported });
				await this.health.flush((reports) => recordJobReports(this.#db, reports));
			} catch (error) {
				if (databaseProblem(error)?.kind !== 'database-away') log.error('the heartbeat failed', { error });
			}
		}
	}
}
