import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** The web processes that are alive, which share what each of them bounds in its memory. */
export const webProcesses: Record<string, Migration> = {
	'0030-01-web-processes': step((db, column) =>
		db.schema
			.createTable('web_processes')
			.addColumn('id', column.ascii(36), (id) => id.primaryKey())
			.addColumn('seen_at', column.whole, (at) => at.notNull()),
	),
};
