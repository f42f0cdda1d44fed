import type { Migration } from 'kysely/migration';
import { counting } from './columns.ts';
import { step, uniqueIndex } from './step.ts';

/** A model's scores of edits, and where their pages are now. */
export const revertRisk: Record<string, Migration> = {
	'0025-01-risk-models': step((db, column) =>
		db.schema
			.createTable('risk_models')
			.addColumn('id', column.id, counting)
			.addColumn('name', column.text(201), (name) => name.notNull()),
	),
	'0025-02-risk-models-name': uniqueIndex('risk_models_name', 'risk_models', ['name']),
	'0025-03-events-risk': step((db, column) => db.schema.alterTable('events').addColumn('risk', column.few)),
	'0025-04-events-risk-model': step((db, column) =>
		db.schema.alterTable('events').addColumn('risk_model', column.small),
	),
	'0025-05-events-moved-title': step((db, column) =>
		db.schema.alterTable('events').addColumn('moved_title', column.text(512)),
	),
	'0025-06-events-moved-namespace': step((db, column) =>
		db.schema.alterTable('events').addColumn('moved_namespace', column.small),
	),
};
