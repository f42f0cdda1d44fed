import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** When an account was last found: `looked_up_at` is when it was looked up, also if nothing was found. */
export const shown: Record<string, Migration> = {
	'0019-01-users-shown-at': step((db, column) => db.schema.alterTable('users').addColumn('shown_at', column.whole)),
};
