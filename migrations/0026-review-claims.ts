import type { Migration } from 'kysely/migration';
import { clustered, type Schema } from './columns.ts';
import { step } from './step.ts';

/** Who has which event open for a review just now. */
export const reviewClaims: Record<string, Migration> = {
	'0026-01-review-claims': step((db: Schema, column) =>
		clustered(
			db,
			db.schema
				.createTable('review_claims')
				.addColumn('event_id', column.whole, (id) => id.primaryKey())
				.addColumn('claim', column.ascii(36), (claim) => claim.notNull())
				.addColumn('reviewer', column.text(255), (reviewer) => reviewer.notNull())
				.addColumn('is_open', column.flag, (flag) => flag.notNull())
				.addColumn('until', column.whole, (until) => until.notNull()),
		),
	),
};
