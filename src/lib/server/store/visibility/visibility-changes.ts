import { sql } from 'kysely';
import {
	type VisibilityChange,
	hiddenBits,
	hiddenParts,
	visibilityKeyOf,
	isPartOf,
	withoutHidden,
} from '#lib/domain/visibility/hidden-parts.ts';
import type { HiddenPart, WikiEvent } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { readArchivedSince } from '../archive/archived-accounts.ts';
import { copyToLinks } from '../event/event-links.ts';
import { countEvents, readTallied } from '../insight/count-events.ts';
import type { Tallied } from '../insight/insight-tables.ts';
import { noOutcome } from '../outcome/outcome-columns.ts';
import { deleteReverts } from '../outcome/revert-questions.ts';
import { readEvents, type StoredEvent } from '../event/read-events.ts';
import { hideFrozen } from '../report/frozen/frozen-hiding.ts';
import type { Writing } from '../core/state.ts';

/**
 * How long a visibility change may concern an event that is recorded later, in ms of stream time: the stream stores
 * events for seven days; later ones are from the Action API, which does not return hidden parts.
 */
export const relevantFor = 8 * 86_400_000;
/** A category change has the time of its edit, or a little later; in ms. */
const categorizeWithin = { before: 60_000, after: 3_600_000 };
/** Maximum number of edits in one query: each is a condition of its own, and SQLite limits their depth. */
const editsInCondition = 100;

/**
 * Records visibility changes, and applies them to the stored events. Parts that are hidden are deleted; events whose
 * parts are shown again are put into the unhide queue.
 */
export async function recordVisibilityChanges(writing: Writing, changes: readonly VisibilityChange[]): Promise<void> {
	const { tx } = writing;
	if (changes.length === 0) return;
	const latest = new Map<string, VisibilityChange>();
	for (const one of changes) if ((latest.get(one.key)?.at ?? -Infinity) <= one.at) latest.set(one.key, one);
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
			for (const one of [id, ...(await listCategoryChangesOf(tx, [id]))]) await applyVisibility(writing, one, hidden);
		}
		await hideFrozen(writing, news);
	}
	await prune(writing);
}

/** Applies to events from the archive the visibility changes that were recorded meanwhile. */
export async function applyVisibilityTo(writing: Writing, ids: readonly number[]): Promise<void> {
	const events = await readEvents(writing.tx, ids);
	for (const some of chunks(events)) {
		const keys = some.map(visibilityKeyOf);
		const rows = await writing.tx.selectFrom('hidings').selectAll().where('natural_key', 'in', keys).execute();
		const hidden = new Map(rows.map((row) => [row.natural_key, row.hidden]));
		for (const event of some) {
			const bits = hidden.get(visibilityKeyOf(event));
			if (bits !== undefined) await applyVisibility(writing, event.id, hiddenParts(bits));
		}
	}
}

/** The category changes that some edits made. */
export async function listCategoryChangesOf(tx: Transaction, ids: readonly number[]): Promise<number[]> {
	// A separate query: in one query MariaDB would search by these types, not by the times of the edits.
	const types = await tx.selectFrom('event_types').select('id').where('type', '=', 'categorize').execute();
	const found: number[] = [];
	for (const some of chunks(ids, editsInCondition)) {
		const edits = await tx
			.selectFrom('events')
			.select(['time', 'wiki_id', 'new_revision'])
			.where('id', 'in', some)
			.where('new_revision', 'is not', null)
			.execute();
		if (edits.length === 0) continue;
		const rows = await tx
			.selectFrom('events')
			.select('id')
			.where(({ or, and, eb }) =>
				or(
					edits.map(({ time, wiki_id, new_revision }) =>
						and([
							eb('wiki_id', '=', wiki_id),
							eb('time', '>=', time - categorizeWithin.before),
							eb('time', '<=', time + categorizeWithin.after),
							eb('new_revision', '=', new_revision),
						]),
					),
				),
			)
			// The sign keeps SQLite from an index of kinds: there are more of them at that time than changes on the wiki.
			.where(sql`+type_id`, 'in', orNone(types.map((type) => type.id)))
			.execute();
		for (const { id } of rows) found.push(id);
	}
	return found;
}

async function applyVisibility(writing: Writing, id: number, wanted: readonly HiddenPart[]): Promise<void> {
	const [event] = await readEvents(writing.tx, [id]);
	if (!event) return;
	const now = hiddenBits(event.hidden ?? []);
	const then = hiddenBits(wanted.filter((part) => isPartOf(event, part)));
	if (now === then) return;
	const isLog = event.type === 'log';
	// The text of a revision is not stored; other parts stay hidden here until the wiki has returned them.
	const shownAgain = now & ~then;
	const lacking = isLog ? shownAgain : shownAgain & ~hiddenBits(['text']);
	await redact(writing, [event], hiddenParts(then | lacking));
	if (lacking !== 0) await queueUnhide(writing.tx, [event.id], 0);
	else if (shownAgain !== 0) await writing.tx.deleteFrom('restorations').where('event_id', '=', event.id).execute();
}

/** Deletes hidden parts from some events, and records which parts are hidden. */
export async function redact(
	writing: Writing,
	events: readonly StoredEvent[],
	parts: readonly HiddenPart[],
): Promise<void> {
	const { tx, change } = writing;
	const counted: { before: Tallied[]; after: Tallied[] } = { before: [], after: [] };
	// What is known of reverts, or was set back, came with these.
	const followed = events.filter(({ tags, reverted }) => tags !== null || reverted === true);
	if (parts.length > 0)
		await deleteReverts(
			tx,
			followed.map(({ id }) => id),
		);
	for (const some of chunks(events)) {
		const idsOf = (is: (before: StoredEvent, after: WikiEvent) => boolean) =>
			some.filter((event) => is(event, withoutHidden(event, parts))).map(({ id }) => id);
		// Most of them have the same left, which one statement writes.
		for (const [left, alike] of Map.groupBy(some, (event) => JSON.stringify(leftOf(event, parts))))
			await tx
				.updateTable('events')
				.set({ change, ...(JSON.parse(left) as ReturnType<typeof leftOf>) })
				.where(
					'id',
					'in',
					alike.map(({ id }) => id),
				)
				.execute();
		const before = await readTallied(
			tx,
			some.map(({ id }) => id),
		);
		const losing = new Set(idsOf((_, { user }) => user === null));
		const by = orNone(before.flatMap(({ id, user_id }) => (user_id !== null && losing.has(id) ? id : [])));
		const about = orNone(idsOf((before, after) => before.about.length > 0 && after.about.length === 0));
		await tx.updateTable('events').set({ user_id: null }).where('id', 'in', by).execute();
		const links = tx.updateTable('event_users');
		await links.set({ is_by: 0 }).where('event_id', 'in', by).execute();
		await links.set({ is_about: 0 }).where('event_id', 'in', about).execute();
		await tx
			.deleteFrom('event_users')
			.where('event_id', 'in', orNone(idsOf(() => true)))
			.where('is_by', '=', 0)
			.where('is_about', '=', 0)
			.execute();
		await copyToLinks(
			tx,
			some.map(({ id }) => id),
		);
		counted.before.push(...before);
		counted.after.push(...before.map((event) => (losing.has(event.id) ? { ...event, user_id: null } : event)));
	}
	await countEvents(writing, counted.after, counted.before);
}

/** The columns of an event without its hidden parts. */
function leftOf(event: StoredEvent, parts: readonly HiddenPart[]) {
	const { comment, title, namespace, logParams } = withoutHidden(event, parts);
	const hidden = hiddenBits(parts.filter((part) => isPartOf(event, part)));
	const words = { comment, title, namespace, log_params: logParams === null ? null : JSON.stringify(logParams) };
	return { hidden, ...words, ...(hidden !== 0 && noOutcome) };
}

/** Ids for an SQL list, which must not be empty: no row has the number 0. */
export function orNone(ids: readonly number[]): readonly number[] {
	return ids.length === 0 ? [0] : ids;
}

/** Puts events into the unhide queue. @param dueAt when the wikis may be asked, ms UTC */
export async function queueUnhide(tx: Transaction, eventIds: readonly number[], dueAt: number): Promise<void> {
	for (const part of chunks([...new Set(eventIds)]))
		await tx
			.replaceInto('restorations')
			.values(part.map((event_id) => ({ event_id, tries: 0, due_at: dueAt })))
			.execute();
}

/** Reads the hidden parts of each of some events. */
export async function readHidden(db: Db, events: readonly WikiEvent[]): Promise<(event: WikiEvent) => HiddenPart[]> {
	const hidden = new Map<string, number>();
	for (const keys of chunks([...new Set(events.map(visibilityKeyOf))])) {
		const rows = await db
			.selectFrom('hidings')
			.select(['natural_key', 'hidden'])
			.where('natural_key', 'in', keys)
			.execute();
		for (const row of rows) hidden.set(row.natural_key, row.hidden);
	}
	return (event) => hiddenParts(hidden.get(visibilityKeyOf(event)) ?? 0);
}

/** Deletes visibility changes and page deletions that cannot concern any event that is recorded later. */
async function prune({ tx, state }: Writing): Promise<void> {
	if (state.streamed_until === null) return;
	// Archived events may be restored until they are deleted.
	const since = await readArchivedSince(tx);
	// The stream may have reported a change a little later than it was made.
	const before = Math.min(state.streamed_until - relevantFor, (since ?? Infinity) - 3_600_000);
	await tx.deleteFrom('hidings').where('decided_at', '<', before).execute();
	await tx.deleteFrom('gone_pages').where('decided_at', '<', before).execute();
}
