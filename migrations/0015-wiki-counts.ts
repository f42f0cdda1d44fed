import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { clustered } from './columns.ts';
import { step } from './step.ts';

/**
 * The sum of a person's daily counts on each wiki: for thousands of people there are too many daily counts to add up.
 */
export const wikiCounts: Record<string, Migration> = {
	'0015-01-wiki-counts': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('wiki_counts')
				.addColumn('user_id', column.whole, (id) => id.notNull())
				.addColumn('wiki_id', column.whole, (id) => id.notNull())
				.addColumn('events', column.whole, (events) => events.notNull())
				.addPrimaryKeyConstraint('wiki_counts_user', ['user_id', 'wiki_id']),
		),
	),
	'0015-02-wiki-counts-rows': step((db) => ({
		execute: () =>
			sql`insert into wiki_counts (user_id, wiki_id, events)
				select user_id, wiki_id, sum(events) from daily_counts group by user_id, wiki_id`.execute(db),
	})),
};
