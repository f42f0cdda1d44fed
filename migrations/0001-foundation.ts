import { randomUUID } from 'node:crypto';
import type { Migration } from 'kysely/migration';
import { sql } from 'kysely';
import { clustered, counting } from './columns.ts';
import { index, step, uniqueIndex } from './step.ts';

export const foundation: Record<string, Migration> = {
	'0001-01-state': step((db, column) =>
		db.schema
			.createTable('state')
			.addColumn('id', column.whole, (id) => id.primaryKey())
			.addColumn('epoch', column.ascii(36), (epoch) => epoch.notNull())
			.addColumn('change', column.whole, (change) => change.notNull())
			.addColumn('tombstones_after', column.whole, (after) => after.notNull())
			.addColumn('lease_holder', column.ascii(64))
			.addColumn('lease_counter', column.whole, (counter) => counter.notNull())
			.addColumn('lease_renewed_at', column.whole)
			.addColumn('position', column.long)
			.addColumn('streamed_until', column.whole)
			.addColumn('last_event_at', column.whole)
			.addColumn('feed_status', column.ascii(32), (status) => status.notNull())
			.addColumn('feed_since', column.whole, (since) => since.notNull()),
	),
	'0001-02-state-row': step((db, column) => ({
		execute: () =>
			sql`insert into state (id, epoch, ${sql.ref('change')}, tombstones_after, lease_counter, feed_status, feed_since)
				values (1, ${randomUUID()}, 0, 0, 0, 'never', ${column.now})`.execute(db),
	})),
	'0001-03-users': step((db, column) =>
		db.schema
			.createTable('users')
			.addColumn('id', column.id, counting)
			.addColumn('central_id', column.whole, (id) => id.unique())
			.addColumn('name', column.text(255), (name) => name.notNull()),
	),
	'0001-04-user-names': step((db, column) =>
		db.schema
			.createTable('user_names')
			.addColumn('id', column.id, counting)
			.addColumn('user_id', column.whole, (id) => id.notNull())
			.addColumn('name', column.text(255), (name) => name.notNull())
			.addColumn('valid_from', column.whole)
			.addColumn('valid_until', column.whole),
	),
	'0001-05-user-names-name': index('user_names_name', 'user_names', ['name']),
	'0001-06-user-names-user': index('user_names_user', 'user_names', ['user_id']),
	'0001-07-tracked-users': step((db, column) =>
		db.schema
			.createTable('tracked_users')
			.addColumn('id', column.id, counting)
			.addColumn('username', column.text(255), (name) => name.notNull().unique())
			.addColumn('normalized_username', column.text(255), (name) => name.notNull())
			.addColumn('user_id', column.whole)
			.addColumn('added_at', column.whole, (at) => at.notNull().defaultTo(column.now))
			.addColumn('added_by', column.text(255))
			.addColumn('removal', column.ascii(16))
			.addColumn('problem', column.ascii(32)),
	),
	'0001-08-tracked-users-normalized': index('tracked_users_normalized', 'tracked_users', ['normalized_username']),
	'0001-09-allowed-users': step((db, column) =>
		db.schema
			.createTable('allowed_users')
			.addColumn('id', column.id, counting)
			.addColumn('username', column.text(255), (name) => name.notNull().unique())
			.addColumn('role', column.ascii(16), (role) => role.notNull().check(sql`role in ('viewer', 'admin')`))
			.addColumn('central_id', column.whole, (id) => id.unique())
			.addColumn('added_at', column.whole, (at) => at.notNull().defaultTo(column.now))
			.addColumn('added_by', column.text(255))
			.addColumn('last_seen_at', column.whole),
	),
	'0001-10-wikis': step((db, column) =>
		db.schema
			.createTable('wikis')
			.addColumn('id', column.id, counting)
			.addColumn('name', column.ascii(64), (name) => name.notNull().unique())
			.addColumn('script_url', column.text(512))
			.addColumn('article_url', column.text(512)),
	),
	'0001-11-event-types': step((db, column) =>
		db.schema
			.createTable('event_types')
			.addColumn('id', column.id, counting)
			.addColumn('type', column.text(64), (type) => type.notNull())
			.addColumn('log_type', column.text(64), (type) => type.notNull()),
	),
	'0001-12-event-types-unique': uniqueIndex('event_types_type', 'event_types', ['type', 'log_type']),
	'0001-13-events': step((db, column) =>
		db.schema
			.createTable('events')
			.addColumn('id', column.id, counting)
			.addColumn('natural_key', column.ascii(120), (key) => key.notNull().unique())
			.addColumn('change', column.whole, (change) => change.notNull())
			.addColumn('source', column.ascii(16), (source) => source.notNull())
			.addColumn('time', column.whole, (time) => time.notNull())
			.addColumn('wiki_id', column.whole, (id) => id.notNull())
			.addColumn('type_id', column.whole, (id) => id.notNull())
			.addColumn('user_id', column.whole)
			.addColumn('namespace', column.whole)
			.addColumn('title', column.text(1024))
			.addColumn('comment', column.long)
			.addColumn('minor', column.flag)
			.addColumn('bot', column.flag)
			.addColumn('patrolled', column.flag)
			.addColumn('old_revision', column.whole)
			.addColumn('new_revision', column.whole)
			.addColumn('old_length', column.whole)
			.addColumn('new_length', column.whole)
			.addColumn('log_action', column.text(64))
			.addColumn('log_id', column.whole)
			.addColumn('log_params', column.long),
	),
	'0001-14-events-time': index('events_time', 'events', ['time', 'id']),
	'0001-15-events-wiki': index('events_wiki', 'events', ['wiki_id', 'time', 'id']),
	'0001-16-events-change': index('events_change', 'events', ['change', 'id']),
	'0001-17-event-users': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('event_users')
				.addColumn('user_id', column.whole, (id) => id.notNull())
				.addColumn('time', column.whole, (time) => time.notNull())
				.addColumn('event_id', column.whole, (id) => id.notNull())
				.addColumn('wiki_id', column.whole, (id) => id.notNull())
				.addColumn('type_id', column.whole, (id) => id.notNull())
				.addColumn('is_by', column.flag, (flag) => flag.notNull())
				.addColumn('is_about', column.flag, (flag) => flag.notNull())
				.addPrimaryKeyConstraint('event_users_user', ['user_id', 'time', 'event_id']),
		),
	),
	'0001-18-event-users-wiki': index('event_users_wiki', 'event_users', [
		'user_id',
		'wiki_id',
		'time',
		'event_id',
		'type_id',
	]),
	'0001-19-event-users-event': index('event_users_event', 'event_users', ['event_id', 'is_about', 'user_id']),
	'0001-20-daily-counts': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('daily_counts')
				.addColumn('day', column.whole, (day) => day.notNull())
				.addColumn('user_id', column.whole, (id) => id.notNull())
				.addColumn('wiki_id', column.whole, (id) => id.notNull())
				.addColumn('type_id', column.whole, (id) => id.notNull())
				.addColumn('events', column.whole, (events) => events.notNull())
				.addPrimaryKeyConstraint('daily_counts_user', ['user_id', 'day', 'wiki_id', 'type_id']),
		),
	),
	'0001-21-daily-counts-day': index('daily_counts_day', 'daily_counts', ['day']),
	'0001-22-coverage': step((db, column) =>
		db.schema
			.createTable('coverage')
			.addColumn('id', column.id, counting)
			.addColumn('user_id', column.whole, (id) => id.notNull())
			.addColumn('source', column.ascii(16), (source) => source.notNull())
			.addColumn('starts_at', column.whole, (at) => at.notNull())
			.addColumn('ends_at', column.whole)
			.addColumn('change', column.whole, (change) => change.notNull()),
	),
	'0001-23-coverage-user': index('coverage_user', 'coverage', ['user_id', 'starts_at']),
	'0001-24-tombstones': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('tombstones')
				.addColumn('change', column.whole, (change) => change.notNull())
				.addColumn('natural_key', column.ascii(120), (key) => key.notNull())
				.addPrimaryKeyConstraint('tombstones_change', ['change', 'natural_key']),
		),
	),
	'0001-25-upstream-errors': step((db, column) =>
		db.schema
			.createTable('upstream_errors')
			.addColumn('kind', column.ascii(64), (kind) => kind.primaryKey())
			.addColumn('occurrences', column.whole, (occurrences) => occurrences.notNull())
			.addColumn('last_at', column.whole, (at) => at.notNull()),
	),
	'0001-26-upstream-error-samples': step((db, column) =>
		db.schema
			.createTable('upstream_error_samples')
			.addColumn('id', column.id, counting)
			.addColumn('kind', column.ascii(64), (kind) => kind.notNull())
			.addColumn('seen_at', column.whole, (at) => at.notNull())
			.addColumn('sample', column.long, (sample) => sample.notNull()),
	),
	'0001-27-upstream-error-samples-kind': index('upstream_error_samples_kind', 'upstream_error_samples', ['kind', 'id']),
	'0001-28-consumers': step((db, column) =>
		db.schema
			.createTable('consumers')
			.addColumn('holder', column.ascii(64), (holder) => holder.primaryKey())
			.addColumn('host', column.text(255), (host) => host.notNull())
			.addColumn('status', column.ascii(32), (status) => status.notNull())
			.addColumn('started_at', column.whole, (at) => at.notNull())
			.addColumn('heartbeat_at', column.whole, (at) => at.notNull()),
	),
};
