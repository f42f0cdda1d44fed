import type { Migration } from 'kysely/migration';
import { clustered, counting } from './columns.ts';
import { index, step, uniqueIndex } from './step.ts';

/** Backfills: which stretch of time of which person is read from which wikis, and the progress. */
export const backfill: Record<string, Migration> = {
	'0008-01-backfills': step((db, column) =>
		db.schema
			.createTable('backfills')
			.addColumn('id', column.id, counting)
			.addColumn('user_id', column.whole, (user) => user.notNull())
			.addColumn('starts_at', column.whole, (time) => time.notNull())
			.addColumn('ends_at', column.whole, (time) => time.notNull())
			.addColumn('status', column.ascii(16), (status) => status.notNull())
			.addColumn('central_id', column.whole)
			.addColumn('name', column.text(255))
			.addColumn('problem', column.text(255))
			.addColumn('tries', column.whole, (tries) => tries.notNull().defaultTo(0))
			.addColumn('retry_at', column.whole)
			.addColumn('planned_at', column.whole, (time) => time.notNull())
			.addColumn('finished_at', column.whole),
	),
	'0008-02-backfills-user': index('backfills_user', 'backfills', ['user_id']),
	'0008-03-backfills-status': index('backfills_status', 'backfills', ['status', 'id']),
	'0008-04-backfill-wikis': step((db, column) =>
		db.schema
			.createTable('backfill_wikis')
			.addColumn('id', column.id, counting)
			.addColumn('backfill_id', column.whole, (backfill) => backfill.notNull())
			.addColumn('wiki', column.ascii(64), (wiki) => wiki.notNull())
			.addColumn('api_url', column.text(500), (url) => url.notNull())
			.addColumn('local_id', column.whole)
			.addColumn('name', column.text(255))
			.addColumn('edits', column.whole, (edits) => edits.notNull())
			.addColumn('status', column.ascii(16), (status) => status.notNull())
			.addColumn('list', column.ascii(16), (list) => list.notNull())
			.addColumn('place', column.text(500))
			.addColumn('reached_at', column.whole)
			.addColumn('events', column.whole, (events) => events.notNull().defaultTo(0))
			.addColumn('requests', column.whole, (requests) => requests.notNull().defaultTo(0))
			.addColumn('problem', column.text(255))
			.addColumn('tries', column.whole, (tries) => tries.notNull().defaultTo(0))
			.addColumn('retry_at', column.whole),
	),
	'0008-05-backfill-wikis-key': uniqueIndex('backfill_wikis_key', 'backfill_wikis', ['backfill_id', 'wiki']),
	'0008-06-backfill-wikis-status': index('backfill_wikis_status', 'backfill_wikis', ['status', 'backfill_id']),
	'0008-07-backfill-traces': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('backfill_traces')
				.addColumn('backfill_wiki_id', column.whole, (wiki) => wiki.notNull())
				.addColumn('log_id', column.whole, (log) => log.notNull())
				.addColumn('time', column.whole, (time) => time.notNull())
				.addColumn('log_type', column.ascii(64), (type) => type.notNull())
				.addColumn('revision', column.whole)
				.addColumn('title', column.text(1024))
				.addColumn('target', column.text(1024))
				.addPrimaryKeyConstraint('backfill_traces_key', ['backfill_wiki_id', 'log_id']),
		),
	),
};
