import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { currentTime } from '../src/lib/server/db/engine.ts';
import { clustered, counting, type Schema } from './columns.ts';
import { step } from './step.ts';

/** Campaigns: people, a period and what counts. */
export const campaigns: Record<string, Migration> = {
	// An entry whose person is not tracked any more has an end now, and stays.
	'0027-01-end-in-place-of-removal': step((db: Schema) => ({
		execute: () =>
			sql`update tracked_users set ends_at = ${currentTime(db)}, removal = null where removal = 'keep'`.execute(db),
	})),
	'0027-02-campaigns': step((db, column) =>
		db.schema
			.createTable('campaigns')
			.addColumn('id', column.id, counting)
			.addColumn('name', column.text(100), (name) => name.notNull().unique())
			.addColumn('description', column.long, (text) => text.notNull())
			.addColumn('label', column.text(64), (label) => label.notNull())
			.addColumn('starts_at', column.whole, (at) => at.notNull())
			.addColumn('ends_at', column.whole, (at) => at.notNull())
			.addColumn('zone', column.ascii(64), (zone) => zone.notNull())
			.addColumn('scope', column.long, (scope) => scope.notNull())
			.addColumn('made_by', column.text(255))
			.addColumn('made_at', column.whole, (at) => at.notNull())
			.addColumn('pages_at', column.whole)
			.addColumn('pages_problem', column.ascii(64)),
	),
	'0027-03-campaign-members': step((db: Schema, column) =>
		clustered(
			db,
			db.schema
				.createTable('campaign_members')
				.addColumn('campaign_id', column.whole, (id) => id.notNull())
				.addColumn('tracked_id', column.whole, (id) => id.notNull())
				.addColumn('counts_from', column.whole)
				.addColumn('counts_until', column.whole)
				.addPrimaryKeyConstraint('campaign_members_key', ['campaign_id', 'tracked_id']),
		),
	),
	'0027-04-campaign-pages': step((db: Schema, column) =>
		clustered(
			db,
			db.schema
				.createTable('campaign_pages')
				.addColumn('campaign_id', column.whole, (id) => id.notNull())
				.addColumn('wiki', column.ascii(64), (wiki) => wiki.notNull())
				.addColumn('title', column.text(512), (title) => title.notNull())
				.addColumn('page_id', column.whole)
				.addPrimaryKeyConstraint('campaign_pages_key', ['campaign_id', 'wiki', 'title']),
		),
	),
	'0027-05-users-registered': step((db, column) =>
		db.schema.alterTable('users').addColumn('registered_at', column.whole),
	),
};
