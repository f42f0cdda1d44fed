import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** The consumer's data for the status page and the metrics. */
export const status: Record<string, Migration> = {
	'0011-01-stream-tallies': step((db, column) =>
		db.schema
			.createTable('stream_tallies')
			.addColumn('minute', column.whole, (minute) => minute.primaryKey())
			.addColumn('seen', column.whole, (seen) => seen.notNull())
			.addColumn('recorded', column.whole, (recorded) => recorded.notNull())
			.addColumn('connections', column.whole, (connections) => connections.notNull())
			.addColumn('losses', column.whole, (losses) => losses.notNull()),
	),
	'0011-02-canaries': step((db, column) =>
		db.schema
			.createTable('canaries')
			.addColumn('topic', column.ascii(120), (topic) => topic.primaryKey())
			.addColumn('time', column.whole, (time) => time.notNull()),
	),
	'0011-03-database-sizes': step((db, column) =>
		db.schema
			.createTable('database_sizes')
			.addColumn('day', column.whole, (day) => day.primaryKey())
			.addColumn('bytes', column.whole, (bytes) => bytes.notNull()),
	),
};
