import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { clustered } from './columns.ts';
import { fewOf, index, step } from './step.ts';

/** How long before the stream's end events are rechecked, in ms: as after a gap. */
const askedBefore = 30 * 86_400_000;

/** Page deletions by page id: several pages may have had one title, and one page several titles. */
export const suppressed: Record<string, Migration> = {
	'0016-01-gone-pages': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('gone_pages')
				.addColumn('wiki', column.ascii(64), (wiki) => wiki.notNull())
				.addColumn('title', column.text(512), (title) => title.notNull())
				.addColumn('last_revision', column.whole, (id) => id.notNull())
				.addColumn('after_revision', column.whole)
				.addColumn('page_id', column.whole)
				.addColumn('is_suppressed', column.flag, (flag) => flag.notNull())
				.addColumn('is_back', column.flag, (flag) => flag.notNull())
				.addColumn('decided_at', column.whole, (at) => at.notNull())
				.addPrimaryKeyConstraint('gone_pages_page', ['wiki', 'title', 'last_revision']),
		),
	),
	'0016-02-gone-pages-decided': index('gone_pages_decided', 'gone_pages', ['decided_at']),
	'0016-03-gone-pages-page': index('gone_pages_page_id', 'gone_pages', ['wiki', 'page_id']),
	'0016-04-gone-pages-rows': step((db) => ({
		execute: () =>
			sql`insert into gone_pages
				(wiki, title, last_revision, after_revision, page_id, is_suppressed, is_back, decided_at)
				select wiki, title, last_revision, case when revisions = 1 then last_revision - 1 end, null, 0,
				1 - is_deleted, decided_at from page_fates`.execute(db),
	})),
	'0016-05-page-fates': step((db) => db.schema.dropTable('page_fates')),
	'0016-06-page-moves': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('page_moves')
				.addColumn('wiki', column.ascii(64), (wiki) => wiki.notNull())
				.addColumn('page_id', column.whole, (id) => id.notNull())
				.addColumn('revision', column.whole, (id) => id.notNull())
				.addColumn('from_title', column.text(512), (title) => title.notNull())
				.addColumn('to_title', column.text(512), (title) => title.notNull())
				.addColumn('checked_at', column.whole, (at) => at.notNull())
				.addPrimaryKeyConstraint('page_moves_page', ['wiki', 'page_id', 'revision']),
		),
	),
	'0016-07-page-moves-from': index('page_moves_from', 'page_moves', ['wiki', 'from_title']),
	'0016-08-page-moves-checked': index('page_moves_checked', 'page_moves', ['checked_at']),
	'0016-09-events-hidden': fewOf('events_hidden', 'events', ['hidden'], sql`hidden >= 16`),
	// Which pages were deleted with suppression is not known before this version.
	'0016-10-rechecks': step((db) => ({
		execute: () =>
			sql`insert into rechecks (gap_from, gap_until, since, wiki_id, after_time, after_id, finished)
				select streamed_until - ${sql.lit(askedBefore)}, streamed_until, streamed_until - ${sql.lit(askedBefore)},
				0, 0, 0, 0 from state where streamed_until is not null and exists (select 1 from events)
				and not exists (select 1 from rechecks where finished = 0)`.execute(db),
	})),
};
