import { sql } from 'kysely';
import { currentTime, engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';

const dayLength = 86_400_000;

/** How large the database is, in bytes: what SQLite's file takes, or MariaDB's tables as the server estimates them. */
export async function readDatabaseSize(db: Db): Promise<number> {
	const { rows } = await (
		engineOf(db) === 'sqlite'
			? sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`
			: sql<{
					bytes: string | null;
				}>`select sum(data_length + index_length) as bytes from information_schema.tables where table_schema = database()`
	).execute(db);
	return Number(rows[0]?.bytes ?? 0);
}

/** Records how large the database is today, once a day. @throws {Problem} `lease-lost` */
export async function recordDatabaseSize(leased: LeasedDb): Promise<void> {
	const { now } = await leased.db
		.selectFrom('state')
		.select(currentTime(leased.db).as('now'))
		.executeTakeFirstOrThrow();
	const day = Math.floor(Number(now) / dayLength);
	const isKnown = async (on: Db) =>
		(await on.selectFrom('database_sizes').select('day').where('day', '=', day).executeTakeFirst()) !== undefined;
	if (await isKnown(leased.db)) return;
	// Not while others wait for the lock.
	const bytes = await readDatabaseSize(leased.db);
	await leased.write(async ({ tx }) => {
		if (!(await isKnown(tx))) await tx.insertInto('database_sizes').values({ day, bytes }).execute();
	});
}

/** How far back growth is measured from at most, in days. */
const growthOver = 7;

/**
 * By how much the database has grown since an earlier day (ms UTC), a week ago or the first on record since.
 * @param bytes how large it is now @returns null if there is no such day
 */
export async function findGrowth(db: Db, bytes: number): Promise<{ since: number; bytes: number } | null> {
	const { now } = await db.selectFrom('state').select(currentTime(db).as('now')).executeTakeFirstOrThrow();
	const today = Math.floor(Number(now) / dayLength);
	const row = await db
		.selectFrom('database_sizes')
		.selectAll()
		.where('day', '>=', today - growthOver)
		.where('day', '<', today)
		.orderBy('day')
		.limit(1)
		.executeTakeFirst();
	return row === undefined ? null : { since: row.day * dayLength, bytes: bytes - row.bytes };
}
