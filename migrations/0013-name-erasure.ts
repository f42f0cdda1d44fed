import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { clustered, counting } from './columns.ts';
import { step } from './step.ts';

/** Names to erase everywhere, and visibility rechecks for times in which the visibility streams had a gap. */
export const forgetting: Record<string, Migration> = {
	'0013-01-forgettings': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('forgettings')
				.addColumn('name', column.text(255), (name) => name.notNull())
				.addColumn('replacement', column.text(255), (name) => name.notNull())
				.addColumn('next_event', column.whole, (id) => id.notNull())
				.addPrimaryKeyConstraint('forgettings_name', ['name']),
		),
	),
	'0013-02-renamings-forgotten': step((db) => db.schema.alterTable('renamings').dropColumn('forgotten')),
	'0013-03-upstream-error-samples': step((db) => ({
		execute: () => sql`delete from upstream_error_samples`.execute(db),
	})),
	'0013-04-state-streams-missing': step((db, column) =>
		db.schema.alterTable('state').addColumn('streams_missing', column.ascii(255)),
	),
	'0013-05-rechecks': step((db, column) =>
		db.schema
			.createTable('rechecks')
			.addColumn('id', column.id, counting)
			.addColumn('gap_from', column.whole, (at) => at.notNull())
			.addColumn('gap_until', column.whole, (at) => at.notNull())
			.addColumn('since', column.whole, (at) => at.notNull())
			.addColumn('wiki_id', column.whole, (id) => id.notNull())
			.addColumn('after_time', column.whole, (at) => at.notNull())
			.addColumn('after_id', column.whole, (id) => id.notNull())
			.addColumn('finished', column.flag, (flag) => flag.notNull()),
	),
};
