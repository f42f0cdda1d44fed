import { hostname } from 'node:os';
import { Problem } from '#lib/domain/core/problem.ts';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import { requireCurrentSchema } from '../migrations/migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listConsumers } from '#lib/server/store/status/consumers.ts';

/** A consumer without a heartbeat for this long, by the database's clock, is not well; in milliseconds. */
const longestSilence = 30_000;

/** The answer of a health check: whether the consumer is well, and a sentence for people. */
export interface Health {
	isWell: boolean;
	words: string;
}

/**
 * How the consumer on this machine is. An unavailable database says nothing about it: the consumer waits for
 * that, and a restart would not help.
 * @throws {unknown} why the database will never answer, such as a wrong password
 */
export async function checkHealth(database: DatabaseConfig): Promise<Health> {
	try {
		const db = openDatabase(database, { connections: 1 });
		try {
			await requireCurrentSchema(db);
			if (await isConsumerAlive(db)) return { isWell: true, words: 'the consumer is well' };
			return { isWell: false, words: 'no consumer on this machine has been heard of lately' };
		} finally {
			await db.destroy();
		}
	} catch (error) {
		const problem = databaseProblem(error);
		if (!(problem instanceof Problem)) throw error;
		const isAway = problem.kind === 'database-away';
		return {
			isWell: isAway,
			words: isAway ? `the consumer waits for the database: ${problem.message}` : problem.message,
		};
	}
}

/** Whether a consumer on this machine is alive: recording, idle, or standing by. For health checks on the same machine. */
export async function isConsumerAlive(db: Db, host: string = hostname()): Promise<boolean> {
	const consumers = await listConsumers(db);
	return consumers.some((consumer) => consumer.host === host && consumer.silentFor < longestSilence);
}
