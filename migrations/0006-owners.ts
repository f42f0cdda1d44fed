import type { Migration } from 'kysely/migration';
import { step } from './step.ts';

/** The author of a note, who may have another name now. */
export const owners: Record<string, Migration> = {
	'0006-01-user-notes-author-id': step((db, column) =>
		db.schema.alterTable('user_notes').addColumn('author_id', column.ascii(64)),
	),
};
