import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/**
 * Distinguishes a new page from the redirect of a move, and stores when an account that does not exist yet is looked up
 * again.
 */
export const history: Record<string, Migration> = {
	'0018-01-backfill-traces-no-redirect': step((db, column) =>
		db.schema.alterTable('backfill_traces').addColumn('no_redirect', column.flag),
	),
	'0018-02-tracked-users-look-up-at': step((db, column) =>
		db.schema.alterTable('tracked_users').addColumn('look_up_at', column.whole),
	),
};
