import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** When Meta last had no account for a name of the allowlist. */
export const allowedAccounts: Record<string, Migration> = {
	'0031-01-no-account': step((db, column) =>
		db.schema.alterTable('allowed_users').addColumn('no_account_at', column.whole),
	),
};
