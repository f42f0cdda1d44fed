import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { engineOf } from '../src/lib/server/db/engine.ts';
import { clustered } from './columns.ts';
import { index, step } from './step.ts';

/** What the wikis have hidden and deleted later, for recorded events and for events that may still arrive. */
export const hidden: Record<string, Migration> = {
	'0010-01-events-hidden': step((db, column) => db.schema.alterTable('events').addColumn('hidden', column.whole)),
	'0010-02-events-page-deleted': step((db, column) =>
		db.schema.alterTable('events').addColumn('page_deleted', column.flag),
	),
	// MariaDB's keys have at most 3,072 bytes, which is less than the column.
	'0010-03-events-title': step((db) =>
		engineOf(db) === 'sqlite'
			? db.schema.createIndex('events_title').on('events').columns(['title', 'wiki_id'])
			: { execute: () => sql`create index events_title on events (title(64), wiki_id)`.execute(db) },
	),
	'0010-04-hidings': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('hidings')
				.addColumn('natural_key', column.ascii(120), (key) => key.notNull())
				.addColumn('hidden', column.whole, (parts) => parts.notNull())
				.addColumn('decided_at', column.whole, (at) => at.notNull())
				.addPrimaryKeyConstraint('hidings_key', ['natural_key']),
		),
	),
	'0010-05-hidings-decided': index('hidings_decided', 'hidings', ['decided_at']),
	'0010-06-page-fates': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('page_fates')
				.addColumn('wiki', column.ascii(64), (wiki) => wiki.notNull())
				.addColumn('title', column.text(512), (title) => title.notNull())
				.addColumn('is_deleted', column.flag, (flag) => flag.notNull())
				.addColumn('last_revision', column.whole, (id) => id.notNull())
				.addColumn('revisions', column.whole)
				.addColumn('decided_at', column.whole, (at) => at.notNull())
				.addPrimaryKeyConstraint('page_fates_page', ['wiki', 'title']),
		),
	),
	'0010-07-page-fates-decided': index('page_fates_decided', 'page_fates', ['decided_at']),
	'0010-08-restorations': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('restorations')
				.addColumn('event_id', column.whole, (id) => id.notNull())
				.addColumn('tries', column.whole, (tries) => tries.notNull())
				.addColumn('due_at', column.whole, (at) => at.notNull())
				.addPrimaryKeyConstraint('restorations_event', ['event_id']),
		),
	),
	'0010-09-renamings': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('renamings')
				.addColumn('user_id', column.whole, (id) => id.notNull())
				.addColumn('next_time', column.whole, (at) => at.notNull())
				.addColumn('forgotten', column.text(255))
				.addPrimaryKeyConstraint('renamings_user', ['user_id']),
		),
	),
	'0010-10-user-names-forget': step((db, column) =>
		db.schema.alterTable('user_names').addColumn('forget_at', column.whole),
	),
	'0010-11-users-looked-up': step((db, column) =>
		db.schema.alterTable('users').addColumn('looked_up_at', column.whole),
	),
};
