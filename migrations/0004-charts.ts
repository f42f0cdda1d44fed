import { sql, type SqlBool } from 'kysely';
import type { Migration } from 'kysely/migration';
import { fewOf } from './step.ts';

/** What charts need in addition to daily counts: events of bots, of hidden users, and about people but not by them. */
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
