import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Migration } from 'kysely/migration';
import { engineOf } from '../src/lib/server/db/engine.ts';
import { step } from './step.ts';

/** An index of the few rows for which something holds; MariaDB, which knows no such thing, indexes the others too. */
function fewOf(name: string, table: string, on: string[], few: RawBuilder<SqlBool>): Migration {
	return step((db) => {
		const index = db.schema.createIndex(name).on(table).columns(on);
		return engineOf(db) === 'sqlite' ? index.where(few) : index;
	});
}

/** What charts need beside daily counts: events of bots, of hidden users, and about people but not by them. */
export const charts: Record<string, Migration> = {
	'0004-01-events-bot': fewOf(
		'events_bot',
		'events',
		['bot', 'time', 'user_id', 'wiki_id', 'type_id'],
		sql<SqlBool>`bot = 1`,
	),
	'0004-02-events-user': fewOf('events_user', 'events', ['user_id', 'time'], sql<SqlBool>`user_id is null`),
	'0004-03-event-users-by': fewOf(
		'event_users_by',
		'event_users',
		['is_by', 'user_id', 'time'],
		sql<SqlBool>`is_by = 0`,
	),
};
