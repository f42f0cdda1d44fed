import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** What tells an event that the stream has just brought from one that was only altered. */
export const live: Record<string, Migration> = {
	'0003-01-events-streamed': step((db, column) => db.schema.alterTable('events').addColumn('streamed', column.whole)),
};
