import type { Migration } from 'kysely/migration';
import { clustered, counting, type Schema } from './columns.ts';
import { index, step, uniqueIndex } from './step.ts';

type Column = Parameters<Parameters<typeof step>[0]>[1];

const eventColumn = (name: string, type: (column: Column) => Column['whole']): Migration =>
	step((db, column) => db.schema.alterTable('events').addColumn(name, type(column)));

const stateColumn = (name: string): Migration =>
	step((db, column) => db.schema.alterTable('state').addColumn(name, column.whole));

/** What became of edits: their tags, whether they were reverted, and their pages. */
export const outcomes: Record<string, Migration> = {
	'0024-01-change-tags': step((db, column) =>
		db.schema
			.createTable('change_tags')
			.addColumn('id', column.id, counting)
			.addColumn('name', column.text(255), (name) => name.notNull()),
	),
	'0024-02-change-tags-name': uniqueIndex('change_tags_name', 'change_tags', ['name']),
	'0024-03-events-tags': eventColumn('tags', (column) => column.ascii(700)),
	'0024-04-events-tags-at': eventColumn('tags_at', (column) => column.whole),
	'0024-05-events-page-id': eventColumn('page_id', (column) => column.whole),
	'0024-06-events-page-deleted-at': eventColumn('page_deleted_at', (column) => column.whole),
	'0024-07-events-reverted': eventColumn('reverted', (column) => column.flag),
	'0024-08-events-reverted-at': eventColumn('reverted_at', (column) => column.whole),
	'0024-09-events-reverted-by': eventColumn('reverted_by', (column) => column.flag),
	'0024-10-events-outcome-as-of': eventColumn('outcome_as_of', (column) => column.whole),
	'0024-11-events-unwatched': eventColumn('unwatched', (column) => column.flag),
	'0024-12-reverts': step((db: Schema, column) =>
		clustered(
			db,
			db.schema
				.createTable('reverts')
				.addColumn('event_id', column.whole, (id) => id.notNull())
				.addColumn('revision', column.whole, (revision) => revision.notNull())
				.addColumn('at', column.whole)
				.addColumn('by_code', column.flag)
				.addColumn('page_id', column.whole)
				.addPrimaryKeyConstraint('reverts_event', ['event_id', 'revision']),
		),
	),
	'0024-13-waiting-facts': step((db, column) =>
		db.schema
			.createTable('waiting_facts')
			.addColumn('id', column.id, counting)
			.addColumn('wiki', column.ascii(64), (wiki) => wiki.notNull())
			.addColumn('first_revision', column.whole, (revision) => revision.notNull())
			.addColumn('last_revision', column.whole, (revision) => revision.notNull())
			.addColumn('due_at', column.whole, (at) => at.notNull())
			.addColumn('is_revert', column.flag, (flag) => flag.notNull())
			.addColumn('fact', column.long, (fact) => fact.notNull()),
	),
	'0024-14-waiting-facts-revision': index('waiting_facts_revision', 'waiting_facts', ['wiki', 'last_revision']),
	'0024-15-waiting-facts-due': index('waiting_facts_due', 'waiting_facts', ['due_at']),
	'0024-16-revert-stretches': step((db, column) =>
		db.schema
			.createTable('revert_stretches')
			.addColumn('id', column.id, counting)
			.addColumn('starts_at', column.whole, (at) => at.notNull())
			.addColumn('ends_at', column.whole, (at) => at.notNull()),
	),
	'0024-17-revert-questions': step((db, column) =>
		db.schema
			.createTable('revert_questions')
			.addColumn('event_id', column.whole, (id) => id.primaryKey())
			.addColumn('due_at', column.whole, (at) => at.notNull()),
	),
	'0024-18-revert-questions-due': index('revert_questions_due', 'revert_questions', ['due_at']),
	'0024-19-state-reverts-from': stateColumn('reverts_from'),
	'0024-20-state-reverts-until': stateColumn('reverts_until'),
	'0024-21-tag-names': step((db: Schema, column) =>
		clustered(
			db,
			db.schema
				.createTable('tag_names')
				.addColumn('wiki_id', column.whole, (id) => id.notNull())
				.addColumn('tag_id', column.whole, (id) => id.notNull())
				.addColumn('text', column.text(255))
				.addColumn('asked_at', column.whole)
				.addPrimaryKeyConstraint('tag_names_tag', ['wiki_id', 'tag_id']),
		),
	),
};
