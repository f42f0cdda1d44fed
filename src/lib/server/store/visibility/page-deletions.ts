import { createHash } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { hiddenBits, isPartOf, suppressedParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { PageDeletion, PageMove } from '#lib/domain/stream/stream-message.ts';
import type { EventSource, WikiEvent } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Flag, Tables, Transaction } from '#lib/server/db/tables.ts';
import { readEvents, type StoredEvent } from '../event/read-events.ts';
import { askFor, listCategoryChangesOf, redact } from './visibility-changes.ts';
import { deleteMovesOf, insertPageMove, listMovesFrom, listMovesOf, prunePageMoves } from './page-moves.ts';
import type { Writing } from '../core/state.ts';

/** A wiki's servers may be behind by so much, in ms, when they are asked what has become of a page. */
const longestLag = 5_000;

/** The revisions that one page had under one title, and what became of them. */
type Stretch = Selectable<Tables['gone_pages']>;

/** Whether a revision is one of a stretch. */
type Belongs = 'yes' | 'no' | 'not known';

/** A revision that we have an event of. */
interface RevisionRow {
	id: number;
	title: string | null;
	type: string;
	new_revision: number | null;
	source: string;
	page_deleted: Flag | null;
}

/** What is left of the title of a page that was deleted with suppression: enough to know it again. No title has a `#`. */
function keyOfTitle(title: string): string {
	return `#${createHash('sha256').update(title).digest('hex')}`;
}

/**
 * Takes down which pages are gone, back, or under another title, and applies it to the events that we have, in whatever
 * order the streams tell it. Which revisions were a page's, the streams do not tell: they are those under its title up to
 * its last, and those under titles that it had before. Where another page may have had the title, the wiki is asked.
 * @param keptFor how long it may matter to an event that is still to come, in ms of stream time
 */
export async function recordPages(
	writing: Writing,
	{ moves, fates }: { moves: readonly PageMove[]; fates: readonly PageDeletion[] },
	keptFor: number,
): Promise<void> {
	for (const move of moves) await recordMove(writing, move);
	for (const fate of [...fates].sort((one, other) => one.at - other.at))
		await (fate.isDeleted ? recordDeletion(writing, fate) : recordUndeletion(writing, fate));
	if (moves.length > 0) await prunePageMoves(writing, keptFor);
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
	// How much of it was brought back later only the wiki knows.
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

/** Takes down a stretch of a page, and others under its former titles, and applies them. */
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
		// Where it came to the title, or was made there, or another page had left it.
		const begins = [
			...own.filter((move) => move.to_title === title).map(({ revision }) => revision),
			...left.filter((move) => move.from_title === title).map(({ revision }) => revision),
			...under.flatMap(({ type, new_revision }) => (type === 'new' && new_revision !== null ? new_revision - 1 : [])),
			// What was deleted before is of an earlier page, unless some of that was brought back.
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
	}
}

/** Those of some titles under which something was brought back after it was deleted. */
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
		rows.filter((row) => belongs(stretch, row.new_revision, row.source) === wanted).map(({ id }) => id);
	const [certain, uncertain] = [ids('yes'), ids('not known')];
	if (is_suppressed) await suppress(writing, [...certain, ...uncertain]);
	else if (!is_back) {
		const marked = new Set(rows.flatMap(({ id, page_deleted }) => (page_deleted === 1 ? id : [])));
		for (const part of chunks(certain.filter((id) => !marked.has(id))))
			await tx.updateTable('events').set({ change, page_deleted: 1 }).where('id', 'in', part).execute();
	}
	// What was asked before this was told must not be believed.
	if (!is_back)
		for (const part of chunks(certain)) await tx.deleteFrom('restorations').where('event_id', 'in', part).execute();
	await askFor(tx, is_back ? [...certain, ...uncertain] : uncertain, decided_at + longestLag);
}

/**
 * A title that the stream gave was the page's when the revision was made; one that the API gave was so when the wiki was
 * asked, whatever it was before. @param isLate it was not known when the page was deleted
 */
function belongs(
	{ last_revision, after_revision }: Pick<Stretch, 'last_revision' | 'after_revision'>,
	revision: number | null,
	source: string,
	isLate = false,
): Belongs {
	if (revision === null || revision > last_revision) return 'no';
	const isOwn = after_revision !== null && revision > after_revision;
	if (source === ('stream' satisfies EventSource)) return isOwn ? 'yes' : after_revision === null ? 'not known' : 'no';
	return isOwn && !isLate ? 'yes' : 'not known';
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
	// What was hidden with its page has no title any more by which it could be found. There is little of it.
	const hidden = await tx
		.selectFrom('events')
		.select(['events.id', 'wiki_id'])
		// A literal, as in the index, which SQLite does not take otherwise.
		.where(sql<boolean>`hidden >= ${sql.lit(hiddenBits(['page']))}`)
		.execute();
	const place = await tx.selectFrom('wikis').select('id').where('name', '=', wiki).executeTakeFirst();
	const ofWiki = hidden.filter(({ wiki_id }) => wiki_id === place?.id);
	await askFor(
		tx,
		[...marked, ...ofWiki].map(({ id }) => id),
		at + longestLag,
	);
}

/** The edits and new pages that we have under some titles. */
async function listRevisions(tx: Transaction, wiki: string, titles: readonly string[]): Promise<RevisionRow[]> {
	return tx
		.selectFrom('events')
		.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
		.innerJoin('event_types', 'event_types.id', 'events.type_id')
		.select(['events.id', 'events.title', 'event_types.type', 'new_revision', 'source', 'page_deleted'])
		.where('events.title', 'in', titles)
		.where('wikis.name', '=', wiki)
		.where('event_types.type', 'in', ['edit', 'new'])
		.execute();
}

/** Deletes from events, and from the category changes that they brought about, all that a suppressed page's no longer show. */
async function suppress(writing: Writing, eventIds: readonly number[]): Promise<void> {
	const { tx, change } = writing;
	for (const part of chunks(eventIds)) {
		const ids = new Set([...part, ...(await listCategoryChangesOf(tx, part))]);
		const isShown = (event: StoredEvent) =>
			suppressedParts.some((one) => isPartOf(event, one) && !event.hidden?.includes(one));
		await redact(writing, (await readEvents(tx, [...ids])).filter(isShown), suppressedParts);
		await tx
			.updateTable('events')
			.set({ change, page_deleted: 1 })
			.where('id', 'in', part)
			.where('page_deleted', 'is', null)
			.execute();
	}
}

/**
 * Records that the pages of some events were deleted with suppression, which no stream has shown.
 * @param now ms UTC
 */
export async function recordSuppressed(writing: Writing, eventIds: readonly number[], now: number): Promise<void> {
	await insertSuppressed(writing.tx, await readEvents(writing.tx, eventIds), { is_back: 0, decided_at: now });
	await suppress(writing, eventIds);
}

/**
 * Hides some events as if their pages had been deleted with suppression, until their wikis have been asked: the streams
 * did not report all such deletions while these events were set aside. Pages that were deleted otherwise are known.
 */
export async function hideUntilChecked(writing: Writing, eventIds: readonly number[]): Promise<void> {
	const { tx, state } = writing;
	const events = (await readEvents(tx, eventIds)).filter(({ isPageDeleted }) => isPageDeleted !== true);
	await insertSuppressed(tx, events, { is_back: 1, decided_at: state.streamed_until ?? 0 });
	await applyPageDeletions(
		writing,
		events.map(({ id }) => id),
	);
}

/** Records single revisions, of which alone it is known that their pages are suppressed. */
async function insertSuppressed(
	tx: Transaction,
	events: readonly WikiEvent[],
	found: Pick<Stretch, 'is_back' | 'decided_at'>,
): Promise<void> {
	const rows = events.flatMap((event): Stretch[] => {
		const { wiki, newRevision } = event;
		if (newRevision === null) return [];
		const revision = { last_revision: newRevision, after_revision: newRevision - 1 };
		const rest = { wiki, ...revision, page_id: null, is_suppressed: 1 as const, ...found };
		return titlesOf(event).map((title) => ({ ...rest, title: keyOfTitle(title) }));
	});
	for (const some of chunks(rows)) await tx.replaceInto('gone_pages').values(some).execute();
}

/** What is known of the pages of events that are to be written. */
export interface Gone {
	isPageDeleted: (event: WikiEvent) => boolean;
	isSuppressed: (event: WikiEvent) => boolean;
	/** From when on the wiki is to be asked what has become of its page, ms UTC; null: it need not be. */
	toBeAskedAt: (event: WikiEvent) => number | null;
}

/** Reads which of the pages of some events are gone. */
export async function readPageStates(db: Db, events: readonly WikiEvent[]): Promise<Gone> {
	const titles = new Map(
		events.flatMap(titlesOf).flatMap((title) => [title, keyOfTitle(title)].map((key) => [key, title])),
	);
	const wikis = [...new Set(events.map(({ wiki }) => wiki))];
	const byPage = new Map<string, Stretch[]>();
	for (const some of chunks([...titles.keys()])) {
		const rows = await db
			.selectFrom('gone_pages')
			.selectAll()
			.where('wiki', 'in', wikis)
			.where('title', 'in', some)
			.execute();
		for (const row of rows) {
			const page = `${row.wiki} ${titles.get(row.title) ?? ''}`;
			byPage.set(page, [...(byPage.get(page) ?? []), row]);
		}
	}
	const stretchesOf = (event: WikiEvent, wanted: (stretch: Stretch, is: Belongs) => boolean) =>
		titlesOf(event)
			.flatMap((title) => byPage.get(`${event.wiki} ${title}`) ?? [])
			.filter((stretch) => {
				const is = belongs(stretch, event.newRevision, event.source, true);
				return is !== 'no' && wanted(stretch, is);
			});
	const of: (...of: Parameters<typeof stretchesOf>) => boolean = (...of) => stretchesOf(...of).length > 0;
	const isSuppressed = (event: WikiEvent) => of(event, (stretch) => stretch.is_suppressed === 1);
	return {
		isSuppressed,
		isPageDeleted: (event) =>
			isRevision(event) && (isSuppressed(event) || of(event, (stretch, is) => is === 'yes' && stretch.is_back === 0)),
		toBeAskedAt: (event) => {
			if (!isRevision(event)) return null;
			const unsure = stretchesOf(event, (stretch, is) => is === 'not known' || stretch.is_back === 1);
			return unsure.length === 0 ? null : Math.max(...unsure.map(({ decided_at }) => decided_at)) + longestLag;
		},
	};
}

/** Applies to some events what has become of their pages while these were set aside. */
export async function applyPageDeletions(writing: Writing, ids: readonly number[]): Promise<void> {
	const { tx, change } = writing;
	const events = await readEvents(tx, ids);
	const gone = await readPageStates(tx, events);
	const idsOf = (is: (event: WikiEvent) => boolean) => events.filter(is).map(({ id }) => id);
	await suppress(writing, idsOf(gone.isSuppressed));
	for (const part of chunks(idsOf(gone.isPageDeleted)))
		await tx.updateTable('events').set({ change, page_deleted: 1 }).where('id', 'in', part).execute();
	for (const event of events) {
		const at = gone.toBeAskedAt(event);
		if (at !== null) await askFor(tx, [event.id], at);
	}
}

function isRevision({ type }: Pick<WikiEvent, 'type'>): boolean {
	return type === 'edit' || type === 'new';
}

/** The page of an event; of a category change, those that its words may be about. */
function titlesOf({ type, title, comment }: WikiEvent): string[] {
	if (type === 'categorize')
		return Array.from((comment ?? '').matchAll(/\[\[:([^\]|]+)/g), ([, name = '']) => name.replaceAll('_', ' '));
	return title !== null && isRevision({ type }) ? [title] : [];
}
