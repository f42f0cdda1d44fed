import type { ConsumerStatus } from '#lib/domain/status/status.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';

/** A consumer process. Times are ms UTC by the database's clock. */
export interface ConsumerProcess {
	/** Random, made by the process. */
	holder: string;
	/** The name of the machine or container. */
	host: string;
	/** Another version of xwiki may have others than a {@link ConsumerStatus}. */
	status: string;
	startedAt: number;
	/** How long ago its last heartbeat was, in ms. */
	silentFor: number;
}

/** Processes without a heartbeat for this long are deleted; in ms. */
const deleteAfter = 86_400_000;

/** The consumer processes of the last day, the latest heartbeat first. */
export async function listConsumers(db: Db): Promise<ConsumerProcess[]> {
	const rows = await db
		.selectFrom('consumers')
		.selectAll()
		.select(currentTime(db).as('now'))
		.orderBy('heartbeat_at', 'desc')
		.execute();
	return rows.map((row) => ({
		holder: row.holder,
		host: row.host,
		status: row.status,
		startedAt: row.started_at,
		silentFor: Number(row.now) - row.heartbeat_at,
	}));
}

/** Records that a process lives, and what it does. */
export async function recordHeartbeat(
	db: Db,
	{ holder, host, status }: { holder: string; host: string; status: ConsumerStatus },
): Promise<void> {
	const now = currentTime(db);
	const known = await db.selectFrom('consumers').select('holder').where('holder', '=', holder).executeTakeFirst();
	if (known) {
		await db.updateTable('consumers').set({ status, heartbeat_at: now }).where('holder', '=', holder).execute();
		return;
	}
	await db.insertInto('consumers').values({ holder, host, status, started_at: now, heartbeat_at: now }).execute();
	await db
		.deleteFrom('consumers')
		.where(({ eb, ref }) => eb(eb(ref('heartbeat_at'), '+', deleteAfter), '<', now))
		.execute();
}

/** Takes a process off the list when it ends. */
export async function deleteConsumer(db: Db, holder: string): Promise<void> {
	await db.deleteFrom('consumers').where('holder', '=', holder).execute();
}
