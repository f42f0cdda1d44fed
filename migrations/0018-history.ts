import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** What tells a page made anew from the redirect of a move. */
export const history: Record<string, Migration> = {
	'0018-01-backfill-traces-no-redirect': step((db, column) =>
		db.schema.alterTable('backfill_traces').addColumn('no_redirect', column.flag),
	),
};
