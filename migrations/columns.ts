import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { currentTime, engineOf } from '../src/lib/server/db/engine.ts';

/** The database as a migration sees it: later code may have other tables. */
export type Schema = Kysely<unknown>;

/** The column types of both engines, under one set of names. */
export function columns(db: Schema) {
	const sqlite = engineOf(db) === 'sqlite';
	return {
		/** A primary key that the database generates and never reuses. */
		id: sqlite ? sql`integer` : sql`bigint`,
		whole: sqlite ? sql`integer` : sql`bigint`,
		/** Up to eight million. */
		few: sqlite ? sql`integer` : sql`mediumint`,
		flag: sqlite ? sql`integer` : sql`tinyint`,
		/** Up to 32,767, such as a namespace. */
		small: sqlite ? sql`integer` : sql`smallint`,
		/** Names and titles: compared byte by byte, trailing spaces included, on both engines. */
		text: (length: number) =>
			sqlite ? sql`text` : sql.raw(`varchar(${length}) character set utf8mb4 collate utf8mb4_nopad_bin`),
		/** Our own keys and fixed words. */
		ascii: (length: number) =>
			sqlite ? sql`text` : sql.raw(`varchar(${length}) character set ascii collate ascii_nopad_bin`),
		/** Up to 16 MiB. */
		long: sqlite ? sql`text` : sql`mediumtext character set utf8mb4 collate utf8mb4_nopad_bin`,
		/** A default: the time of the insert, ms UTC. */
		now: sqlite ? sql`(${currentTime(db)})` : sql`(cast(unix_timestamp(now(3)) * 1000 as unsigned))`,
	};
}

/** Makes a column the generated primary key. */
export function counting(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
	return column.primaryKey().autoIncrement();
}

/** Stores an SQLite table in the order of its primary key, as InnoDB always does. */
export function clustered<Builder extends CreateTableBuilder<never, never>>(db: Schema, table: Builder): Builder {
	return (engineOf(db) === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table) as Builder;
}
