import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { clustered } from './columns.ts';
import { step } from './step.ts';

/** Names that are to be taken out of everything; samples of what could not be read hold none any more. */
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
};
