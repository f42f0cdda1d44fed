import { sql, type SqlBool } from 'kysely';
import type { Migration } from 'kysely/migration';
import { fewOf } from './step.ts';

/** For charts of a few people, which subtract events of bots: else every bot's events of the period are read. */
export const bots: Record<string, Migration> = {
	'0007-01-events-bot-user': fewOf(
		'events_bot_user',
		'events',
		['bot', 'user_id', 'time', 'wiki_id', 'type_id'],
		sql<SqlBool>`bot = 1`,
	),
};
