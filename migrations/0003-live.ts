import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** Distinguishes an event that the stream has just delivered from one that was only updated. */
export const live: Record<string, Migration> = {
	'0003-01-events-streamed': step((db, column) => db.schema.alterTable('events').addColumn('streamed', column.whole)),
};
