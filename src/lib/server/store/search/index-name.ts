import { type RawBuilder, sql } from 'kysely';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';

/** The indexes that searches read; `primary` is that of `event_users`. */
export type IndexName =
	| 'primary'
	| 'event_users_wiki'
	| 'event_users_about'
	| 'events_time'
	| 'events_wiki'
	| 'events_type'
	| 'events_mark_code'
	| 'events_title_time';

/** The table of an index. */
export function tableOf(index: IndexName): 'events' | 'event_users' {
	return index.startsWith('events_') ? 'events' : 'event_users';
}

/**
 * A table to be read by an index: an optimizer that takes another one, by its estimates, would read without a bound.
 * SQLite takes the primary key of a table that is stored by it unless another index is named.
 */
export function readBy(db: Db, index: IndexName): RawBuilder<unknown> {
	const table = sql.table(tableOf(index));
	if (engineOf(db) === 'mariadb') return sql`${table} force index (${sql.ref(index)})`;
	return index === 'primary' ? sql`${table} not indexed` : sql`${table} indexed by ${sql.ref(index)}`;
}
