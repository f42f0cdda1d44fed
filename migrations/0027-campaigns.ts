import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { currentTime } from '../src/lib/server/db/engine.ts';
import type { Schema } from './columns.ts';
import { step } from './step.ts';

export const campaigns: Record<string, Migration> = {
	// An entry whose person is not tracked any more has an end now, and stays.
	'0027-01-end-in-place-of-removal': step((db: Schema) => ({
		execute: () =>
			sql`update tracked_users set ends_at = ${currentTime(db)}, removal = null where removal = 'keep'`.execute(db),
	})),
};
