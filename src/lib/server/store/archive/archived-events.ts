import type { Selectable } from 'kysely';
import { hiddenBits, hiddenParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Tables, Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { type EventText, withoutName } from '../erasure/named-texts.ts';
import { copyToLinks } from '../event/event-links.ts';
import { readEvents } from '../event/read-events.ts';
import { countEvents, readTallied } from '../insight/count-events.ts';
import { changeCounts } from '../insight/daily-counts.ts';
import { deleteEvents } from '../tracking/purge.ts';
import { noOutcome } from '../outcome/outcome-columns.ts';
import { applyPageDeletions, hideUntilChecked } from '../visibility/page-states.ts';
import { applyVisibilityTo, orNone, redact } from '../visibility/visibility-changes.ts';
import { readUnreportedFrom } from '../visibility/visibility-rechecks.ts';
import { archiveKeyed, listArchivedKeys, takeKeyed } from './archive.ts';
import { type ArchivedAccount, listArchivedAccounts } from './archived-accounts.ts';

/** An event as it was, with the rows that belong to it. */
export interface ArchivedEvent {
	event: Selectable<Tables['events']>;
	links: Selectable<Tables['event_users']>[];
	reviews: Selectable<Tables['reviews']>[];
}

/** Archives the parts of hidden accounts in events that were written in this transaction, so that no reader sees them. */
export async function archiveNewEvents(writing: Writing, eventIds: readonly number[]): Promise<void> {
	for (const account of await listArchivedAccounts(writing.tx)) await archiveEvents(writing, account, eventIds);
}

/**
 * Removes an account from some events. An event that is not recorded for anybody else is deleted, with a tombstone; any
 * other loses what is about the account, as MediaWiki hides it: its name, and what was done to it. Both can be restored.
 */
export async function archiveEvents(
	writing: Writing,
	account: ArchivedAccount,
	eventIds: readonly number[],
): Promise<void> {
	for (const some of chunks(eventIds)) {
		const theirsAlone: ArchivedEvent['event'][] = [];
		for (const original of await readOriginals(writing.tx, some))
			if (await archiveEvent(writing, account, original)) theirsAlone.push(original.event);
		if (theirsAlone.length === 0) continue;
		await deleteEvents(writing.tx, writing.change, theirsAlone);
		await countEvents(writing, [], theirsAlone);
	}
}

async function readOriginals(tx: Transaction, ids: readonly number[]): Promise<ArchivedEvent[]> {
	if (ids.length === 0) return [];
	const events = await tx.selectFrom('events').selectAll().where('id', 'in', ids).execute();
	const links = await tx.selectFrom('event_users').selectAll().where('event_id', 'in', ids).execute();
	const reviews = await tx.selectFrom('reviews').selectAll().where('event_id', 'in', ids).orderBy('id').execute();
	return events.map((event) => ({
		event,
		links: links.filter((row) => row.event_id === event.id),
		reviews: reviews.filter((row) => row.event_id === event.id),
	}));
}

/** @returns whether the event is to be deleted, since it is recorded for nobody else */
async function archiveEvent(writing: Writing, account: ArchivedAccount, original: ArchivedEvent): Promise<boolean> {
	const { tx, change } = writing;
	const { event, links } = original;
	if (account.wikiId !== null && event.wiki_id !== account.wikiId) return false;
	const theirs = links.find(({ user_id }) => user_id === account.userId);
	const { title, comment, log_params, moved_title } = event;
	const words: EventText = { title, comment, log_params, moved_title };
	const left = account.names.reduce(withoutName, words);
	if (!theirs && left === words) return false;
	await archiveKeyed(tx, { accountId: account.id, place: 'events', key: event.natural_key, row: original });
	const others = links.flatMap(({ user_id }) => (user_id === account.userId ? [] : user_id));
	if (theirs && !(await isAnyCovered(tx, others))) return true;
	await tx
		.updateTable('events')
		.set({ ...left, change })
		.where('id', '=', event.id)
		.execute();
	if (!theirs) return false;
	const parts: HiddenPart[] = [
		...(theirs.is_by ? ['user' as const] : []),
		...(theirs.is_about ? ['text' as const] : []),
	];
	const [stored] = await readEvents(tx, [event.id]);
	if (stored) await redact(writing, [stored], hiddenParts((event.hidden ?? 0) | hiddenBits(parts)));
	await tx.deleteFrom('event_users').where('event_id', '=', event.id).where('user_id', '=', account.userId).execute();
	return false;
}

async function isAnyCovered(tx: Transaction, userIds: readonly number[]): Promise<boolean> {
	if (userIds.length === 0) return false;
	const some = tx.selectFrom('coverage').select('id').where('user_id', 'in', userIds).limit(1);
	if ((await some.executeTakeFirst()) !== undefined) return true;
	// While a person is merged, their links have their own number longer than their coverage.
	const merging = tx.selectFrom('merges').select('id').where('other_id', 'in', userIds).limit(1);
	return (await merging.executeTakeFirst()) !== undefined;
}

/** Restores some of an account's archived events. @returns false if none is left in the archive */
export async function restoreEvents(
	writing: Writing,
	{ id, userId }: Pick<ArchivedAccount, 'id' | 'userId'>,
	limit: number,
): Promise<boolean> {
	const { tx } = writing;
	const keys = await listArchivedKeys(tx, id, 'events', limit);
	const unreportedFrom = (await readUnreportedFrom(tx)) ?? Infinity;
	const ids: number[] = [];
	const before: ArchivedEvent['event'][] = [];
	const unreported: number[] = [];
	for (const key of keys) {
		const [original] = (await takeKeyed(tx, 'events', key)) as ArchivedEvent[];
		if (original === undefined) continue;
		const { time, user_id } = original.event;
		if (time >= (writing.state.expired_until ?? -Infinity)) {
			const { eventId, there } = await restoreEvent(writing, original, userId);
			ids.push(eventId);
			if (there) before.push(there);
			if (time >= unreportedFrom) unreported.push(eventId);
		}
		// Too old now: like others of that age, it is only counted.
		else if (user_id === userId) await changeCounts(tx, [original.event], []);
	}
	await copyToLinks(tx, ids);
	await countEvents(writing, await readTallied(tx, ids), before);
	await applyVisibilityTo(writing, ids);
	await applyPageDeletions(writing, ids);
	await hideUntilChecked(writing, unreported);
	// They may also contain another account that is hidden.
	await archiveNewEvents(writing, ids);
	return keys.length > 0;
}

/** @returns the event's id, and the event as it was if it was stored; its counts are not changed yet */
async function restoreEvent(
	writing: Writing,
	original: ArchivedEvent,
	userId: number,
): Promise<{ eventId: number; there: ArchivedEvent['event'] | undefined }> {
	const { tx, change } = writing;
	const { event, links, reviews } = original;
	const people = [...links.map(({ user_id }) => user_id), ...(event.user_id === null ? [] : [event.user_id])];
	const known = await tx.selectFrom('users').select('id').where('id', 'in', orNone(people)).execute();
	const knownIds = new Set(known.map(({ id }) => id));
	const author = event.user_id !== null && knownIds.has(event.user_id) ? event.user_id : null;
	const there = await tx
		.selectFrom('events')
		.selectAll()
		.where('natural_key', '=', event.natural_key)
		.executeTakeFirst();
	// Another author may be another person now, as after a rename; then the stored one is right.
	const by = there && event.user_id !== userId ? (there.user_id ?? author) : author;
	if (there) await updateRemaining(writing, there, { ...original, event: { ...event, user_id: by } });
	else {
		await tx
			.insertInto('events')
			.values({ ...event, change, user_id: by, ...noOutcome })
			.execute();
		if (reviews.length > 0) await tx.insertInto('reviews').values(reviews).execute();
	}
	const id = there?.id ?? event.id;
	const rows = links.filter(({ user_id }) => knownIds.has(user_id)).map((link) => ({ ...link, event_id: id }));
	if (rows.length > 0) await tx.replaceInto('event_users').values(rows).execute();
	return { eventId: id, there };
}

/** Writes the original parts into an event that has stayed, or was recorded again. */
async function updateRemaining(
	{ tx, change }: Writing,
	there: Selectable<Tables['events']>,
	{ event, reviews }: ArchivedEvent,
): Promise<void> {
	const { user_id, title, namespace, comment, log_params, hidden, review_id, mark_code } = event;
	const marks = there.review_id === null && reviews.length > 0 ? { review_id, mark_code } : {};
	await tx
		.updateTable('events')
		.set({ change, user_id, title, namespace, comment, log_params, hidden, ...marks })
		.set(noOutcome)
		.where('id', '=', there.id)
		.execute();
	const known = await tx.selectFrom('reviews').select('id').where('event_id', '=', there.id).execute();
	const lacking = reviews.filter(({ id }) => !known.some((one) => one.id === id));
	if (lacking.length === 0) return;
	const values = lacking.map((review) => ({ ...review, event_id: there.id }));
	await tx.insertInto('reviews').values(values).execute();
}
