import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** How the jobs of the consumer are. */
export const jobs: Record<string, Migration> = {
	'0020-01-jobs': step((db, column) =>
		db.schema
			.createTable('jobs')
			.addColumn('name', column.ascii(64), (name) => name.primaryKey())
			.addColumn('last_at', column.whole)
			.addColumn('failures', column.whole, (failures) => failures.notNull())
			.addColumn('failed_at', column.whole)
			.addColumn('problem', column.ascii(255)),
	),
};
