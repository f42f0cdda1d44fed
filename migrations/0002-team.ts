import type { Migration } from 'kysely/migration';
import { counting } from './columns.ts';
import { index, step, uniqueIndex } from './step.ts';

/** What the team adds to recorded data: marks on events, each user's saved views, notes on people. */
export const team: Record<string, Migration> = {
	'0002-01-reviews': step((db, column) =>
		db.schema
			.createTable('reviews')
			.addColumn('id', column.id, counting)
			.addColumn('event_id', column.whole, (id) => id.notNull())
			.addColumn('request_id', column.ascii(36), (id) => id.notNull().unique())
			.addColumn('mark', column.ascii(16), (mark) => mark.notNull())
			.addColumn('note', column.text(500))
			.addColumn('reviewer', column.text(255), (name) => name.notNull())
			.addColumn('made_at', column.whole, (at) => at.notNull())
			.addColumn('received_at', column.whole, (at) => at.notNull().defaultTo(column.now)),
	),
	'0002-02-reviews-event': index('reviews_event', 'reviews', ['event_id', 'id']),
	'0002-03-events-mark': step((db, column) =>
		db.schema
			.alterTable('events')
			.addColumn('mark', column.ascii(16), (mark) => mark.notNull().defaultTo('unreviewed')),
	),
	'0002-04-events-review': step((db, column) => db.schema.alterTable('events').addColumn('review_id', column.whole)),
	'0002-05-saved-views': step((db, column) =>
		db.schema
			.createTable('saved_views')
			.addColumn('id', column.id, counting)
			.addColumn('owner', column.ascii(64), (owner) => owner.notNull())
			.addColumn('name', column.text(255), (name) => name.notNull())
			.addColumn('query', column.long, (query) => query.notNull())
			.addColumn('saved_at', column.whole, (at) => at.notNull().defaultTo(column.now)),
	),
	'0002-06-saved-views-name': uniqueIndex('saved_views_name', 'saved_views', ['owner', 'name']),
	'0002-07-user-notes': step((db, column) =>
		db.schema
			.createTable('user_notes')
			.addColumn('id', column.id, counting)
			.addColumn('user_id', column.whole, (id) => id.notNull())
			.addColumn('author', column.text(255), (name) => name.notNull())
			.addColumn('text', column.long, (text) => text.notNull())
			.addColumn('written_at', column.whole, (at) => at.notNull().defaultTo(column.now)),
	),
	'0002-08-user-notes-user': index('user_notes_user', 'user_notes', ['user_id', 'id']),
};
