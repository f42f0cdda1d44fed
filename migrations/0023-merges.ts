import type { Migration } from 'kysely/migration';
import { counting } from './columns.ts';
import { step } from './step.ts';

/** Merges of people that are being carried out. */
export const merges: Record<string, Migration> = {
	'0023-01-merges': step((db, column) =>
		db.schema
			.createTable('merges')
			.addColumn('id', column.id, counting)
			.addColumn('other_id', column.whole, (id) => id.notNull())
			.addColumn('person_id', column.whole, (id) => id.notNull())
			.addColumn('since', column.whole, (at) => at.notNull())
			.addColumn('is_whole', column.flag, (flag) => flag.notNull())
			.addColumn('next_time', column.whole, (at) => at.notNull())
			.addColumn('next_event', column.whole, (id) => id.notNull())
			.addColumn('next_archived', column.whole, (id) => id.notNull()),
	),
};
