import type { Migration } from 'kysely/migration';
import { counting } from './columns.ts';
import { index, step } from './step.ts';

/** Decisions of admins, and the audit log. */
export const administration: Record<string, Migration> = {
	'0009-01-settings': step((db, column) =>
		db.schema
			.createTable('settings')
			.addColumn('name', column.ascii(32), (name) => name.primaryKey().notNull())
			.addColumn('value', column.text(500), (value) => value.notNull()),
	),
	'0009-02-audit-log': step((db, column) =>
		db.schema
			.createTable('audit_log')
			.addColumn('id', column.id, counting)
			.addColumn('at', column.whole, (at) => at.notNull().defaultTo(column.now))
			.addColumn('actor', column.text(255))
			.addColumn('action', column.ascii(32), (action) => action.notNull())
			.addColumn('subject', column.text(255))
			.addColumn('before', column.long)
			.addColumn('after', column.long),
	),
	'0009-03-audit-log-at': index('audit_log_at', 'audit_log', ['at']),
	'0009-04-tracked-users-reason': step((db, column) =>
		db.schema.alterTable('tracked_users').addColumn('reason', column.text(500)),
	),
	'0009-05-tracked-users-ends-at': step((db, column) =>
		db.schema.alterTable('tracked_users').addColumn('ends_at', column.whole),
	),
	'0009-06-tracked-users-paused-at': step((db, column) =>
		db.schema.alterTable('tracked_users').addColumn('paused_at', column.whole),
	),
	'0009-07-tracked-users-central-id': step((db, column) =>
		db.schema.alterTable('tracked_users').addColumn('central_id', column.whole),
	),
	'0009-08-tracked-users-resolved-at': step((db, column) =>
		db.schema.alterTable('tracked_users').addColumn('resolved_at', column.whole),
	),
	'0009-09-tracked-labels': step((db, column) =>
		db.schema
			.createTable('tracked_labels')
			.addColumn('tracked_id', column.whole, (id) => id.notNull())
			.addColumn('label', column.text(64), (label) => label.notNull())
			.addPrimaryKeyConstraint('tracked_labels_key', ['tracked_id', 'label']),
	),
	'0009-10-state-expired-until': step((db, column) =>
		db.schema.alterTable('state').addColumn('expired_until', column.whole),
	),
};
