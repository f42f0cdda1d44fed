import { sql } from 'kysely';
import { hiddenBits } from '#lib/domain/visibility/hidden-parts.ts';
import type { PageDeletion, PageMove } from '#lib/domain/stream/stream-message.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Flag, Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { sourceOf } from '../event/read-events.ts';
import { deleteMovesOf, insertPageMove, listMovesFrom, listMovesOf, prunePageMoves } from './page-moves.ts';
import { type Belongs, belongs, keyOfTitle, longestLag, type Stretch } from './page-stretches.ts';
import { suppressFrozen } from '../report/frozen/frozen-hiding.ts';
import { suppress } from './suppressed-pages.ts';
import { queueUnhide } from './visibility-changes.ts';

/** A stored event that is a revision. */
interface RevisionRow {
	id: number;
	title: string | null;
	type: string;
	new_revision: number | null;
	streamed: number | null;
	page_deleted: Flag | null;
}

/**
 * Records which pages were moved, deleted or undeleted, in whatever order the streams report it, and applies that to the
 * stored events. The streams do not say which revisions belonged to a page: they are those under its title up to its last
 * revision, and those under its former titles. Where another page may have had the title, the wiki is asked.
 * @param relevantFor how long it may concern an event that is recorded later, in ms of stream time
 */
export async function recordPages(
	writing: Writing,
	{ moves, deletions }: { moves: readonly PageMove[]; deletions: readonly PageDeletion[] },
	relevantFor: number,
): Promise<void> {
	for (const move of moves) await recordMove(writing, move);
	for (const one of [...deletions].sort((a, b) => a.at - b.at))
		await (one.isDeleted ? recordDeletion(writing, one) : recordUndeletion(writing, one));
	if (moves.length > 0) await prunePageMoves(writing, relevantFor);
}

async function recordMove(writing: Writing, move: PageMove): Promise<void> {
	const { tx } = writing;
	const gone = await tx
		.selectFrom('gone_pages')
		.selectAll()
		.where('wiki', '=', move.wiki)
		.where('page_id', '=', move.pageId)
		.where('last_revision', '>=', move.revision)
		.orderBy('last_revision', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (!gone?.is_suppressed) await insertPageMove(tx, move);
	// The stream of moves was behind that of deletions.
	const before = { title: move.from, last_revision: move.revision - 1, after_revision: null };
	if (gone) await recordStretches(writing, { ...gone, ...before }, []);
}

async function recordDeletion(writing: Writing, page: PageDeletion): Promise<void> {
	const { tx } = writing;
	const { wiki, title, pageId, lastRevision, revisions, at } = page;
	const known = await tx
		.selectFrom('gone_pages')
		.selectAll()
		.where('wiki', '=', wiki)
		.where('title', 'in', [title, keyOfTitle(title)])
		.where('decided_at', '>=', at)
		.execute();
	const isKnown = (row: Stretch) =>
		row.is_back === 0 && row.last_revision === lastRevision && (row.is_suppressed === 1) === page.isSuppressed;
	if (known.some(isKnown)) return;
	// Only the wiki knows how much of it was undeleted later.
	const later = known.filter((row) => row.is_back === 1 && row.decided_at > at);
	const is_back: Flag = later.length > 0 ? 1 : 0;
	const decided_at = Math.max(at, ...later.map((row) => row.decided_at));
	const is_suppressed: Flag = page.isSuppressed ? 1 : 0;
	const moves = await listMovesOf(tx, wiki, pageId, lastRevision);
	const isOnly = revisions === 1 && moves.length === 0;
	await recordStretches(
		writing,
		{
			...{ wiki, title, last_revision: lastRevision, page_id: pageId, is_suppressed, is_back, decided_at },
			after_revision: isOnly ? lastRevision - 1 : null,
		},
		moves.map((move) => ({ title: move.from_title, last_revision: move.revision - 1 })),
	);
	if (page.isSuppressed && pageId !== null) await deleteMovesOf(tx, wiki, pageId);
}

/** Records a stretch of a page, and others under its former titles, and applies them. */
async function recordStretches(
	writing: Writing,
	last: Stretch,
	former: readonly Pick<Stretch, 'title' | 'last_revision'>[],
): Promise<void> {
	const { tx } = writing;
	const stretches = [last, ...former.map((one) => ({ ...last, ...one, after_revision: null }))];
	const { wiki, page_id } = last;
	const titles = [...new Set(stretches.map(({ title }) => title))];
	const own = await listMovesOf(tx, wiki, page_id, last.last_revision);
	const left = (await listMovesFrom(tx, wiki, titles)).filter((move) => move.page_id !== page_id);
	const rows = await listRevisions(tx, wiki, titles);
	const undeleted = await listUndeleted(tx, wiki, titles);
	for (const { title, last_revision, ...rest } of stretches) {
		const under = rows.filter((row) => row.title === title && (row.new_revision ?? Infinity) <= last_revision);
		// Where the page got the title, or was created with it, or another page lost it.
		const begins = [
			...own.filter((move) => move.to_title === title).map(({ revision }) => revision),
			...left.filter((move) => move.from_title === title).map(({ revision }) => revision),
			...under.flatMap(({ type, new_revision }) => (type === 'new' && new_revision !== null ? new_revision - 1 : [])),
			// Revisions that were deleted before belong to an earlier page, unless some were undeleted.
			...under.flatMap(({ page_deleted, new_revision }) =>
				page_deleted === 1 && new_revision !== null && !undeleted.has(title) ? [new_revision] : [],
			),
			...(rest.after_revision === null ? [] : [rest.after_revision]),
		].filter((revision) => revision <= last_revision);
		const after_revision = begins.length === 0 ? null : Math.max(...begins);
		const stretch: Stretch = { ...rest, title, last_revision, after_revision };
		await tx
			.replaceInto('gone_pages')
			.values({ ...stretch, title: stretch.is_suppressed ? keyOfTitle(title) : title })
			.execute();
		await apply(writing, stretch, under);
		if (stretch.is_suppressed)
			await suppressFrozen(writing, { wiki, title, pageId: page_id, last: last_revision, after: after_revision });
	}
}

/** Those of some titles under which revisions were undeleted. */
async function listUndeleted(tx: Transaction, wiki: string, titles: readonly string[]): Promise<Set<string>> {
	const byKey = new Map(titles.flatMap((title) => [title, keyOfTitle(title)].map((key) => [key, title] as const)));
	const rows = await tx
		.selectFrom('gone_pages')
		.select('title')
		.where('wiki', '=', wiki)
		.where('title', 'in', [...byKey.keys()])
		.where('is_back', '=', 1)
		.execute();
	return new Set(rows.flatMap(({ title }) => byKey.get(title) ?? []));
}

async function apply(writing: Writing, stretch: Stretch, rows: readonly RevisionRow[]): Promise<void> {
	const { tx, change } = writing;
	const { is_suppressed, is_back, decided_at } = stretch;
	const ids = (wanted: Belongs) =>
		rows.filter((row) => belongs(stretch, row.new_revision, sourceOf(row.streamed)) === wanted).map(({ id }) => id);
	const [certain, uncertain] = [ids('yes'), ids('not known')];
	if (is_suppressed) await suppress(writing, [...certain, ...uncertain]);
	else if (!is_back) {
		const marked = new Set(rows.flatMap(({ id, page_deleted }) => (page_deleted === 1 ? id : [])));
		for (const part of chunks(certain.filter((id) => !marked.has(id))))
			await tx
				.updateTable('events')
				.set({ change, page_deleted: 1, page_deleted_at: decided_at })
				.where('id', 'in', part)
				.execute();
	}
	// The answer to an earlier question may be older than this deletion.
	if (!is_back)
		for (const part of chunks(certain)) await tx.deleteFrom('restorations').where('event_id', 'in', part).execute();
	await queueUnhide(tx, is_back ? [...certain, ...uncertain] : uncertain, decided_at + longestLag);
}

async function recordUndeletion({ tx }: Writing, page: PageDeletion): Promise<void> {
	const { wiki, title, pageId, lastRevision, at } = page;
	const keys = [title, keyOfTitle(title)];
	const known = await tx
		.selectFrom('gone_pages')
		.selectAll()
		.where('wiki', '=', wiki)
		.where('title', 'in', keys)
		.execute();
	const pageIds = [...new Set([pageId, ...known.map(({ page_id }) => page_id)])].filter((id) => id !== null);
	const isBack = (column: 'title' | 'page_id', values: readonly (string | number)[]) =>
		tx
			.updateTable('gone_pages')
			.set({ is_back: 1, decided_at: at })
			.where('wiki', '=', wiki)
			.where(column, 'in', values as string[])
			.where('decided_at', '<=', at)
			.execute();
	await isBack('title', keys);
	if (pageIds.length > 0) await isBack('page_id', pageIds);
	if (!known.some(({ last_revision }) => last_revision === lastRevision))
		await tx
			.insertInto('gone_pages')
			.values({
				...{ wiki, title, last_revision: lastRevision, after_revision: null, page_id: pageId },
				...{ is_suppressed: 0, is_back: 1, decided_at: at },
			})
			.execute();
	const titles = new Set([title]);
	for (const id of pageIds)
		for (const { from_title } of await listMovesOf(tx, wiki, id, Number.MAX_SAFE_INTEGER)) titles.add(from_title);
	const marked = (await listRevisions(tx, wiki, [...titles])).filter(({ page_deleted }) => page_deleted === 1);
	// Events that were hidden with their page have no title by which they could be found. There are few of them.
	const hidden = await tx
		.selectFrom('events')
		.select(['events.id', 'wiki_id'])
		// A literal, as in the index, which SQLite does not use otherwise.
		.where(sql<boolean>`hidden >= ${sql.lit(hiddenBits(['page']))}`)
		.execute();
	const place = await tx.selectFrom('wikis').select('id').where('name', '=', wiki).executeTakeFirst();
	const ofWiki = hidden.filter(({ wiki_id }) => wiki_id === place?.id);
	await queueUnhide(
		tx,
		[...marked, ...ofWiki].map(({ id }) => id),
		at + longestLag,
	);
}

/** The stored edits and new pages under some titles. */
async function listRevisions(tx: Transaction, wiki: string, titles: readonly string[]): Promise<RevisionRow[]> {
	return tx
		.selectFrom('events')
		.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
		.innerJoin('event_types', 'event_types.id', 'events.type_id')
		.select(['events.id', 'events.title', 'event_types.type', 'new_revision', 'streamed', 'page_deleted'])
		.where('events.title', 'in', titles)
		.where('wikis.name', '=', wiki)
		.where('event_types.type', 'in', ['edit', 'new'])
		.execute();
}
