import { sql } from 'kysely';
import { currentTime, engineOf } from '../db/engine.ts';
import type { Db } from '../db/tables.ts';
import { type Lease, write } from './state.ts';

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

/** Writes down how large the database is today, once a day. @throws {Problem} `lease-lost` */
export async function recordDatabaseSize(db: Db, lease: Lease): Promise<void> {
	const { now } = await db.selectFrom('state').select(currentTime(db).as('now')).executeTakeFirstOrThrow();
	const day = Math.floor(Number(now) / dayLength);
	const isKnown = async (on: Db) =>
		(await on.selectFrom('database_sizes').select('day').where('day', '=', day).executeTakeFirst()) !== undefined;
	if (await isKnown(db)) return;
	// Not while others wait for the lock.
	const bytes = await readDatabaseSize(db);
	await write(
		db,
		async ({ tx }) => {
			if (!(await isKnown(tx))) await tx.insertInto('database_sizes').values({ day, bytes }).execute();
		},
		lease,
	);
}

/** How large the database was on the latest day that lies at least some days back; null if none is known. */
export async function findDatabaseSize(db: Db, daysAgo: number): Promise<{ day: number; bytes: number } | null> {
	const { now } = await db.selectFrom('state').select(currentTime(db).as('now')).executeTakeFirstOrThrow();
	const row = await db
		.selectFrom('database_sizes')
		.selectAll()
		.where('day', '<=', Math.floor(Number(now) / dayLength) - daysAgo)
		.orderBy('day', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row ?? null;
}
