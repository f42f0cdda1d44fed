import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { engineOf } from '../src/lib/server/db/engine.ts';
import { clustered, counting, type Schema } from './columns.ts';
import { index, step, uniqueIndex } from './step.ts';

/** Reports of closed campaigns: copies of what they are made of. */
export const frozenReports: Record<string, Migration> = {
	'0028-01-frozen-reports': step((db: Schema, column) =>
		db.schema
			.createTable('frozen_reports')
			.addColumn('campaign_id', column.whole, (id) => id.primaryKey())
			.addColumn('asked_at', column.whole, (at) => at.notNull())
			.addColumn('closed_at', column.whole)
			.addColumn('delete_at', column.whole, (at) => at.notNull())
			.addColumn('deletions_seen_from', column.whole)
			.addColumn('left_out', column.whole, (count) => count.notNull())
			.addColumn('is_stale', column.flag, (flag) => flag.notNull())
			.addColumn('change', column.whole, (change) => change.notNull()),
	),
	'0028-02-frozen-people': step((db: Schema, column) =>
		clustered(
			db,
			db.schema
				.createTable('frozen_people')
				.addColumn('campaign_id', column.whole, (id) => id.notNull())
				.addColumn('tracked_id', column.whole, (id) => id.notNull())
				.addColumn('user_id', column.whole)
				.addColumn('facts', column.long, (facts) => facts.notNull())
				.addColumn('next_time', column.whole)
				.addColumn('next_event', column.whole)
				.addPrimaryKeyConstraint('frozen_people_key', ['campaign_id', 'tracked_id']),
		),
	),
	'0028-03-frozen-people-user': index('frozen_people_user', 'frozen_people', ['user_id']),
	'0028-04-frozen-events': step((db, column) =>
		db.schema
			.createTable('frozen_events')
			.addColumn('id', column.id, counting)
			.addColumn('campaign_id', column.whole, (id) => id.notNull())
			.addColumn('user_id', column.whole, (id) => id.notNull())
			.addColumn('natural_key', column.ascii(120), (key) => key.notNull())
			.addColumn('wiki_id', column.whole, (id) => id.notNull())
			.addColumn('time', column.whole, (time) => time.notNull())
			.addColumn('is_streamed', column.flag, (flag) => flag.notNull())
			.addColumn('title', column.text(1024))
			.addColumn('event', column.long, (event) => event.notNull()),
	),
	'0028-05-frozen-events-key': uniqueIndex('frozen_events_key', 'frozen_events', ['natural_key', 'campaign_id']),
	'0028-06-frozen-events-user': index('frozen_events_user', 'frozen_events', ['user_id', 'campaign_id']),
	'0028-07-frozen-events-campaign': index('frozen_events_campaign', 'frozen_events', ['campaign_id', 'id']),
	// MariaDB's keys have at most 3,072 bytes, which is less than the column.
	'0028-08-frozen-events-title': step((db) =>
		engineOf(db) === 'sqlite'
			? db.schema.createIndex('frozen_events_title').on('frozen_events').columns(['title', 'wiki_id'])
			: { execute: () => sql`create index frozen_events_title on frozen_events (title(64), wiki_id)`.execute(db) },
	),
	'0028-09-frozen-removals': step((db, column) =>
		db.schema
			.createTable('frozen_removals')
			.addColumn('id', column.id, counting)
			.addColumn('campaign_id', column.whole, (id) => id.notNull())
			.addColumn('removed_at', column.whole, (at) => at.notNull()),
	),
};
