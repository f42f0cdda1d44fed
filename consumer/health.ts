import { hostname } from 'node:os';
import type { Db } from '#lib/server/db/tables.ts';
import { listConsumers } from '#lib/server/store/consumers.ts';

/** A consumer that was not heard of for this long, by the database's clock, is not well; in milliseconds. */
const longestSilence = 30_000;

/** Whether a consumer on this machine is alive: recording, idle, or standing by. For health checks beside it. */
export async function isConsumerAlive(db: Db, host: string = hostname()): Promise<boolean> {
	const consumers = await listConsumers(db);
	return consumers.some((consumer) => consumer.host === host && consumer.silentFor < longestSilence);
}
