import type { Migration } from 'kysely/migration';
import { counting, type Schema } from './columns.ts';
import { index, step } from './step.ts';

/** Who is signed in, and with what. */
export const sessions: Record<string, Migration> = {
	'0029-01-sessions': step((db: Schema, column) =>
		db.schema
			.createTable('sessions')
			.addColumn('id', column.id, counting)
			.addColumn('token', column.ascii(43), (token) => token.notNull().unique())
			.addColumn('owner', column.ascii(64), (owner) => owner.notNull())
			.addColumn('device', column.ascii(100), (device) => device.notNull())
			.addColumn('signed_in_at', column.whole, (at) => at.notNull())
			.addColumn('seen_at', column.whole, (at) => at.notNull())
			.addColumn('is_ended', column.flag, (flag) => flag.notNull()),
	),
	'0029-02-sessions-owner': index('sessions_owner', 'sessions', ['owner', 'id']),
};
