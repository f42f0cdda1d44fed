import { type Kysely, type RawBuilder, SqliteAdapter, sql } from 'kysely';

/** The two engines that xwiki runs on. */
export type Engine = 'sqlite' | 'mariadb';

/** Anything that can run a query: a database or a transaction, with any tables. */
type Executing = Pick<Kysely<unknown>, 'getExecutor'>;

/** Which engine a database or a transaction talks to. */
export function engineOf(db: Executing): Engine {
	return db.getExecutor().adapter instanceof SqliteAdapter ? 'sqlite' : 'mariadb';
}

/**
 * The database's own clock as an SQL expression, in milliseconds UTC: leases and heartbeats of several processes are
 * compared by it. `sysdate` is the moment of evaluation, where `now` would be the start of a statement that may have
 * waited for a lock. It is in column defaults too, so other SQLite shells must support it: before 3.42, as on Debian
 * 12, `unixepoch('subsec')` is null.
 */
export function currentTime(db: Executing): RawBuilder<number> {
	return engineOf(db) === 'sqlite'
		? sql<number>`cast(round((julianday('now') - 2440587.5) * 86400000) as integer)`
		: sql<number>`cast(unix_timestamp(sysdate(3)) * 1000 as unsigned)`;
}
