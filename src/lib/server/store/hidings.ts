import {
	type HiddenPart,
	type Hiding,
	hiddenBits,
	hiddenParts,
	hidingKeyOf,
	withoutHidden,
} from '../../domain/hidden-parts.ts';
import type { PageFate } from '../../domain/stream-message.ts';
import type { WikiEvent } from '../../domain/wiki-event.ts';
import { chunks } from '../db/chunks.ts';
import type { Db, Flag, Transaction } from '../db/tables.ts';
import { changeCounts } from './daily-counts.ts';
import { readEvents, type StoredEvent } from './events.ts';
import type { Writing } from './state.ts';

/**
 * How long after it was decided it may still matter, in ms of stream time: the stream keeps events for seven days, so
 * what comes later is from the Action API, which hides by itself.
 */
const keptFor = 8 * 86_400_000;
/** A category change is recorded under the time of its edit, or soon after. */
const categorizeWithin = { before: 60_000, after: 3_600_000 };

/**
 * Takes down what the wikis have hidden or shown again, and applies it to the events that we have. What is hidden is
 * deleted; what is shown again is put into the queue of what is asked for at the wikis.
 */
export async function recordHidings(writing: Writing, hidings: readonly Hiding[]): Promise<void> {
	const { tx } = writing;
	if (hidings.length === 0) return;
	const latest = new Map<string, Hiding>();
	for (const hiding of hidings)
		if ((latest.get(hiding.key)?.at ?? -Infinity) <= hiding.at) latest.set(hiding.key, hiding);
	for (const some of chunks([...latest.values()])) {
		const keys = some.map(({ key }) => key);
		const before = await tx.selectFrom('hidings').selectAll().where('natural_key', 'in', keys).execute();
		const decidedAt = new Map(before.map((row) => [row.natural_key, row.decided_at]));
		const news = some.filter(({ key, at }) => at >= (decidedAt.get(key) ?? -Infinity));
		if (news.length === 0) continue;
		const newKeys = news.map(({ key }) => key);
		await tx
			.replaceInto('hidings')
			.values(news.map(({ key, hidden, at }) => ({ natural_key: key, hidden: hiddenBits(hidden), decided_at: at })))
			.execute();
		const rows = await tx
			.selectFrom('events')
			.select(['id', 'natural_key'])
			.where('natural_key', 'in', newKeys)
			.execute();
		const ids = new Map(rows.map(({ natural_key, id }) => [natural_key, id]));
		for (const { key, hidden } of news) {
			const id = ids.get(key);
			if (id === undefined) continue;
			for (const one of [id, ...(await listCategorizeOf(tx, id))]) await applyHiding(writing, one, hidden);
		}
	}
	await prune(writing);
}

/** Applies to some events what the wikis have hidden, or deleted, while these were set aside. */
export async function applyWhatIsHidden(writing: Writing, ids: readonly number[]): Promise<void> {
	const { tx, change } = writing;
	const events = await readEvents(tx, ids);
	const keys = events.map(hidingKeyOf);
	if (keys.length === 0) return;
	const rows = await tx.selectFrom('hidings').selectAll().where('natural_key', 'in', keys).execute();
	const hidden = new Map(rows.map((row) => [row.natural_key, row.hidden]));
	const { isPageDeleted } = await readShown(tx, events);
	for (const event of events) {
		const bits = hidden.get(hidingKeyOf(event));
		if (bits !== undefined) await applyHiding(writing, event.id, hiddenParts(bits));
		if (isPageDeleted(event))
			await tx.updateTable('events').set({ change, page_deleted: 1 }).where('id', '=', event.id).execute();
	}
}

/** The category changes that an edit brought about. */
export async function listCategorizeOf(tx: Transaction, id: number): Promise<number[]> {
	const edit = await tx
		.selectFrom('events')
		.select(['time', 'wiki_id', 'new_revision'])
		.where('id', '=', id)
		.where('new_revision', 'is not', null)
		.executeTakeFirst();
	if (!edit) return [];
	const rows = await tx
		.selectFrom('events')
		.innerJoin('event_types', 'event_types.id', 'events.type_id')
		.select('events.id')
		.where('wiki_id', '=', edit.wiki_id)
		.where('time', '>=', edit.time - categorizeWithin.before)
		.where('time', '<=', edit.time + categorizeWithin.after)
		.where('new_revision', '=', edit.new_revision)
		.where('event_types.type', '=', 'categorize')
		.execute();
	return rows.map((row) => row.id);
}

async function applyHiding(writing: Writing, id: number, wanted: readonly HiddenPart[]): Promise<void> {
	const [event] = await readEvents(writing.tx, [id]);
	if (!event) return;
	const now = hiddenBits(event.hidden ?? []);
	const isCategorize = event.type === 'categorize';
	const then = hiddenBits(isCategorize ? wanted.filter((part) => part === 'user') : wanted);
	if (now === then) return;
	const isLog = event.type === 'log';
	// Of a revision's text nothing is kept; the rest stays hidden here until the wiki has given it.
	const shownAgain = now & ~then;
	const lacking = isLog ? shownAgain : shownAgain & ~hiddenBits(['text']);
	await redact(writing, event, hiddenParts(then | lacking));
	if (lacking !== 0) await askFor(writing.tx, event.id);
	else if (shownAgain !== 0) await writing.tx.deleteFrom('restorations').where('event_id', '=', event.id).execute();
}

/** Deletes from an event what is hidden of it, and says what that is. */
export async function redact(writing: Writing, event: StoredEvent, parts: readonly HiddenPart[]): Promise<void> {
	const { tx, change } = writing;
	const left = withoutHidden(event, parts);
	const {
		user_id: by = null,
		wiki_id,
		type_id,
	} = await tx
		.selectFrom('events')
		.select(['user_id', 'wiki_id', 'type_id'])
		.where('id', '=', event.id)
		.executeTakeFirstOrThrow();
	const losesUser = left.user === null && by !== null;
	await tx
		.updateTable('events')
		.set({
			change,
			hidden: hiddenBits(parts),
			comment: left.comment,
			title: left.title,
			namespace: left.namespace,
			log_params: left.logParams === null ? null : JSON.stringify(left.logParams),
			...(losesUser && { user_id: null }),
		})
		.where('id', '=', event.id)
		.execute();
	const links = tx.updateTable('event_users').where('event_id', '=', event.id);
	if (losesUser) await links.set({ is_by: 0 }).execute();
	if (left.about.length === 0 && event.about.length > 0) await links.set({ is_about: 0 }).execute();
	await tx
		.deleteFrom('event_users')
		.where('event_id', '=', event.id)
		.where('is_by', '=', 0)
		.where('is_about', '=', 0)
		.execute();
	if (losesUser) await changeCounts(tx, [], [{ time: event.time, user_id: by, wiki_id, type_id }]);
}

async function askFor(tx: Transaction, eventId: number): Promise<void> {
	await tx.replaceInto('restorations').values({ event_id: eventId, tries: 0, due_at: 0 }).execute();
}

/**
 * Takes down which pages are gone or back, and marks the events that we have of their revisions. Which revisions those
 * are the stream does not tell: they are the ones up to its last under the title, and after its beginning.
 */
export async function recordPageFates({ tx, change }: Writing, pages: readonly PageFate[]): Promise<void> {
	const latest = new Map<string, PageFate>();
	for (const page of pages) {
		const name = `${page.wiki} ${page.title}`;
		if ((latest.get(name)?.at ?? -Infinity) <= page.at) latest.set(name, page);
	}
	for (const some of chunks([...latest.values()])) {
		const titles = some.map(({ title }) => title);
		const before = await tx.selectFrom('page_fates').selectAll().where('title', 'in', titles).execute();
		const decidedAt = new Map(before.map((row) => [`${row.wiki} ${row.title}`, row.decided_at]));
		const news = some.filter(({ wiki, title, at }) => at >= (decidedAt.get(`${wiki} ${title}`) ?? -Infinity));
		if (news.length === 0) continue;
		await tx.replaceInto('page_fates').values(news.map(fateRow)).execute();
		const rows = await tx
			.selectFrom('events')
			.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
			.innerJoin('event_types', 'event_types.id', 'events.type_id')
			.select(['events.id', 'new_revision', 'event_types.type', 'page_deleted', 'events.title', 'wikis.name as wiki'])
			.where('events.title', 'in', titles)
			.where('event_types.type', 'in', ['edit', 'new'])
			.orderBy('new_revision', 'desc')
			.execute();
		const byPage = Map.groupBy(rows, ({ wiki, title }) => `${wiki} ${title ?? ''}`);
		for (const page of news) {
			const under = (byPage.get(`${page.wiki} ${page.title}`) ?? []).filter((row) => isOf(page, row.new_revision));
			const begun = page.isDeleted ? under.findIndex(({ type }) => type === 'new') : -1;
			const ids = (begun === -1 ? under : under.slice(0, begun + 1))
				.filter(({ page_deleted }) => (page_deleted === 1) !== page.isDeleted)
				.map(({ id }) => id);
			const page_deleted = page.isDeleted ? 1 : null;
			for (const part of chunks(ids))
				await tx.updateTable('events').set({ change, page_deleted }).where('id', 'in', part).execute();
		}
	}
}

function fateRow({ wiki, title, isDeleted, lastRevision, revisions, at }: PageFate) {
	const is_deleted: Flag = isDeleted ? 1 : 0;
	return { wiki, title, is_deleted, last_revision: lastRevision, revisions, decided_at: at };
}

/** Whether a revision under the page's title was one of the page's. A page of one revision, such as what a move leaves, has no other. */
function isOf(page: Pick<PageFate, 'lastRevision' | 'revisions'>, revision: number | null): boolean {
	if (revision === null) return false;
	return page.revisions === 1 ? revision === page.lastRevision : revision <= page.lastRevision;
}

/** What of some events is to be written, by what is known of them. */
export interface Shown {
	hiddenOf: (event: WikiEvent) => HiddenPart[];
	isPageDeleted: (event: WikiEvent) => boolean;
}

/** Reads what is hidden of some events, and which of their pages are gone. */
export async function readShown(db: Db, events: readonly WikiEvent[]): Promise<Shown> {
	const hidden = new Map<string, number>();
	for (const keys of chunks([...new Set(events.map(hidingKeyOf))])) {
		const rows = await db
			.selectFrom('hidings')
			.select(['natural_key', 'hidden'])
			.where('natural_key', 'in', keys)
			.execute();
		for (const row of rows) hidden.set(row.natural_key, row.hidden);
	}
	const fates = new Map<string, { lastRevision: number; revisions: number | null }>();
	const titles = new Set(events.filter(isRevision).flatMap(({ title }) => title ?? []));
	for (const some of chunks([...titles])) {
		const wikis = [...new Set(events.map(({ wiki }) => wiki))];
		const rows = await db
			.selectFrom('page_fates')
			.selectAll()
			.where('wiki', 'in', wikis)
			.where('title', 'in', some)
			.where('is_deleted', '=', 1)
			.execute();
		for (const row of rows)
			fates.set(`${row.wiki} ${row.title}`, { lastRevision: row.last_revision, revisions: row.revisions });
	}
	return {
		hiddenOf: (event) => hiddenParts(hidden.get(hidingKeyOf(event)) ?? 0),
		isPageDeleted: (event) => {
			const fate = fates.get(`${event.wiki} ${event.title ?? ''}`);
			return fate !== undefined && isRevision(event) && isOf(fate, event.newRevision);
		},
	};
}

function isRevision({ type }: Pick<WikiEvent, 'type'>): boolean {
	return type === 'edit' || type === 'new';
}

/** Forgets what can no longer concern an event that the stream may bring. */
async function prune({ tx, state }: Writing): Promise<void> {
	if (state.streamed_until === null) return;
	// What is set aside may come back until it is deleted.
	const { since } = await tx
		.selectFrom('hidden_accounts')
		.select(({ fn }) => fn.min('hidden_at').as('since'))
		.executeTakeFirstOrThrow();
	const before = Math.min(state.streamed_until - keptFor, since ?? Infinity);
	await tx.deleteFrom('hidings').where('decided_at', '<', before).execute();
	await tx.deleteFrom('page_fates').where('decided_at', '<', before).execute();
}
