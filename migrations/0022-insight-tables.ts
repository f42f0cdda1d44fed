import { type CreateTableBuilder, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { clustered, type columns } from './columns.ts';
import { dropIndex, index, step } from './step.ts';

/** Adds a column of small numbers for each hour of a day, or each day of a month. */
function numbered<Builder extends CreateTableBuilder<never, never>>(
	table: Builder,
	{ letter, count }: { letter: string; count: number },
	column: ReturnType<typeof columns>,
): Builder {
	return Array.from({ length: count }, (_, at) => `${letter}${at}`).reduce<CreateTableBuilder<string>>(
		(all, name) => all.addColumn(name, column.few, (number) => number.notNull().defaultTo(0)),
		table as unknown as CreateTableBuilder<string>,
	) as unknown as Builder;
}

/**
 * What charts read in place of events: what people did by day and hour, and the days of each month of people and of wikis.
 * User -1 is everybody, wiki 0 all wikis. Of some people on some wikis there are the daily counts, which learn to know bots.
 */
export const insightTables: Record<string, Migration> = {
	'0022-01-user-days': step((db, column) =>
		clustered(
			db,
			numbered(
				db.schema
					.createTable('user_days')
					.addColumn('user_id', column.whole, (id) => id.notNull())
					.addColumn('day', column.whole, (day) => day.notNull())
					.addColumn('is_categorize', column.flag, (categorize) => categorize.notNull())
					.addColumn('is_bot', column.flag, (bot) => bot.notNull())
					.addColumn('events', column.whole, (events) => events.notNull())
					.addColumn('unreviewed', column.whole, (events) => events.notNull().defaultTo(0))
					.addColumn('added', column.whole, (bytes) => bytes.notNull().defaultTo(0))
					.addColumn('removed', column.whole, (bytes) => bytes.notNull().defaultTo(0))
					.addColumn('unsized', column.whole, (events) => events.notNull().defaultTo(0)),
				{ letter: 'h', count: 24 },
				column,
			).addPrimaryKeyConstraint('user_days_user', ['user_id', 'day', 'is_categorize', 'is_bot']),
		),
	),
	'0022-02-wiki-months': step((db, column) =>
		clustered(
			db,
			numbered(
				db.schema
					.createTable('wiki_months')
					.addColumn('month', column.whole, (month) => month.notNull())
					.addColumn('user_id', column.whole, (id) => id.notNull())
					.addColumn('wiki_id', column.whole, (id) => id.notNull())
					.addColumn('type_id', column.whole, (id) => id.notNull())
					.addColumn('is_bot', column.flag, (bot) => bot.notNull())
					.addColumn('events', column.whole, (events) => events.notNull()),
				{ letter: 'd', count: 31 },
				column,
			).addPrimaryKeyConstraint('wiki_months_month', ['month', 'user_id', 'wiki_id', 'type_id', 'is_bot']),
		),
	),
	'0022-03-daily-counts-bots': step((db, column) =>
		db.schema.alterTable('daily_counts').addColumn('bots', column.whole, (bots) => bots.notNull().defaultTo(0)),
	),
	'0022-04-daily-counts-wiki': index('daily_counts_wiki', 'daily_counts', ['wiki_id', 'day']),
	'0022-05-events-bot': dropIndex('events_bot', 'events'),
	'0022-06-events-bot-user': dropIndex('events_bot_user', 'events'),
	'0022-07-day-changes': step((db, column) =>
		db.schema
			.createTable('day_changes')
			.addColumn('day', column.whole, (day) => day.primaryKey())
			.addColumn('change', column.whole, (change) => change.notNull()),
	),
	'0022-08-counted-from': step((db, column) =>
		db.schema.alterTable('state').addColumn('counted_from', column.whole, (time) => time.notNull().defaultTo(0)),
	),
	'0022-09-count-earlier': step((db) => ({
		// Later than any event: the consumer counts them, the newest first.
		execute: () =>
			sql`update state set counted_from = 8640000000000000 where exists (select 1 from events)`.execute(db),
	})),
};
