import { type Selectable, sql } from 'kysely';
import { ellipsis, replaceName, type ErasedName } from '#lib/domain/person/erased-name.ts';
import { hiddenBits, hiddenParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { addCounts, changeCounts } from '../insight/daily-counts.ts';
import { readEvents } from '../event/read-events.ts';
import {
	type EventText,
	listMentions,
	type Place,
	places,
	type Replace,
	replacedIn,
	withoutName,
	writeColumns,
} from '../person/name-erasures.ts';
import { applyVisibilityTo, orNone, redact } from './visibility-changes.ts';
import { applyPageDeletions, hideUntilChecked } from './page-deletions.ts';
import { deleteEvents } from '../tracking/purge.ts';
import { readUnreportedFrom } from './visibility-rechecks.ts';
import type { Writing } from '../core/state.ts';
import { listNameOwners, listNamesOf } from '../person/users.ts';
import { readListed } from '../tracking/find-listed.ts';
import { addLabels, takeLabels } from '../tracking/tracked-labels.ts';
import { deleteTrackedRows } from '../tracking/remove-tracked-users.ts';

/** An account of which nothing is to be shown, on one wiki or anywhere. */
export interface ArchivedAccount {
	/** Its number in `hidden_accounts`. */
	id: number;
	userId: number;
	centralId: number;
	/** The only wiki that hides it: 0 if nothing was recorded from it; null: it is hidden everywhere. */
	wikiId: number | null;
	/** Names that nobody else has; empty if they show on other wikis. */
	names: readonly string[];
}

/** Accounts of which nothing is to be shown now: those that are hidden, and those that are being hidden. */
export async function listArchivedAccounts(db: Db): Promise<ArchivedAccount[]> {
	const rows = await db
		.selectFrom('hidden_accounts')
		.leftJoin('wikis', 'wikis.name', 'hidden_accounts.wiki')
		.selectAll('hidden_accounts')
		.select('wikis.id as wiki_id')
		.where('state', 'in', ['hiding', 'hidden'])
		.orderBy('hidden_accounts.id')
		.execute();
	const names = rows.length === 0 ? [] : await listOwnNames(db);
	return rows.map(({ id, user_id: userId, central_id: centralId, wiki, wiki_id }) => ({
		id,
		userId,
		centralId,
		wikiId: wiki === null ? null : (wiki_id ?? 0),
		names: wiki === null ? names.flatMap((row) => (row.user_id === userId ? row.name : [])) : [],
	}));
}

/** Names of people who are hidden, but for those that a rename has freed and somebody else has taken. */
async function listOwnNames(db: Db) {
	return db
		.selectFrom('hidden_names')
		.select(['user_id', 'name'])
		.distinct()
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('user_names')
						.select('user_names.id')
						.whereRef('user_names.name', '=', 'hidden_names.name')
						.where('user_names.valid_until', 'is', null),
				),
			),
		)
		.execute();
}

/** Sets aside what there is of hidden accounts in events that were just written, so that nobody has seen it. */
export async function archiveNewEvents(writing: Writing, eventIds: readonly number[]): Promise<void> {
	for (const account of await listArchivedAccounts(writing.tx)) await archiveEvents(writing, account, eventIds);
}

/** An event as it was, with what hangs on it. */
interface ArchivedEvent {
	event: Selectable<Tables['events']>;
	links: Selectable<Tables['event_users']>[];
	reviews: Selectable<Tables['reviews']>[];
}

/**
 * Takes an account out of some events. One that is kept for nobody else goes, leaving a tombstone; of any other goes what
 * tells of the account, as MediaWiki hides it: its name, and what was done to it. Both can be written back.
 */
export async function archiveEvents(
	writing: Writing,
	account: ArchivedAccount,
	eventIds: readonly number[],
): Promise<void> {
	for (const some of chunks(eventIds)) {
		for (const kept of await readForArchive(writing.tx, some)) await archiveEvent(writing, account, kept);
	}
}

async function readForArchive(tx: Transaction, ids: readonly number[]): Promise<ArchivedEvent[]> {
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

async function archiveEvent(writing: Writing, account: ArchivedAccount, kept: ArchivedEvent): Promise<void> {
	const { tx, change } = writing;
	const { event, links } = kept;
	if (account.wikiId !== null && event.wiki_id !== account.wikiId) return;
	const theirs = links.find(({ user_id }) => user_id === account.userId);
	const { title, comment, log_params } = event;
	const words: EventText = { title, comment, log_params };
	const left = account.names.reduce(withoutName, words);
	if (!theirs && left === words) return;
	await setAside(tx, account.id, 'events', event.natural_key, kept);
	const others = links.flatMap(({ user_id }) => (user_id === account.userId ? [] : user_id));
	if (theirs && !(await isAnyCovered(tx, others))) {
		await deleteEvents(tx, change, [event]);
		await changeCounts(tx, [], [event]);
		return;
	}
	await tx
		.updateTable('events')
		.set({ ...left, change })
		.where('id', '=', event.id)
		.execute();
	if (!theirs) return;
	const parts: HiddenPart[] = [
		...(theirs.is_by ? ['user' as const] : []),
		...(theirs.is_about ? ['text' as const] : []),
	];
	const [stored] = await readEvents(tx, [event.id]);
	if (stored) await redact(writing, [stored], hiddenParts((event.hidden ?? 0) | hiddenBits(parts)));
	await tx.deleteFrom('event_users').where('event_id', '=', event.id).where('user_id', '=', account.userId).execute();
}

async function isAnyCovered(tx: Transaction, userIds: readonly number[]): Promise<boolean> {
	if (userIds.length === 0) return false;
	const some = tx.selectFrom('coverage').select('id').where('user_id', 'in', userIds).limit(1);
	return (await some.executeTakeFirst()) !== undefined;
}

/** Sets something aside, unless it is already: then it was changed since, and what was before counts. */
async function setAside(tx: Transaction, accountId: number, place: string, key: string, kept: object): Promise<void> {
	const twin = tx
		.selectFrom('set_aside')
		.select('id')
		.where('place', '=', place)
		.where('row_key', '=', key)
		.where('account_id', '=', accountId);
	if ((await twin.executeTakeFirst()) !== undefined) return;
	const row = { account_id: accountId, place, row_key: key, kept: JSON.stringify(kept) };
	await tx.insertInto('set_aside').values(row).execute();
}

/** Writes back some of the events that were set aside for an account. @returns false if there are none left */
export async function restoreEvents(
	writing: Writing,
	{ id, userId }: Pick<ArchivedAccount, 'id' | 'userId'>,
	limit: number,
): Promise<boolean> {
	const { tx } = writing;
	const mine = await tx
		.selectFrom('set_aside')
		.select('row_key')
		.where('account_id', '=', id)
		.where('place', '=', 'events')
		.orderBy('id')
		.limit(limit)
		.execute();
	const unreportedFrom = (await readUnreportedFrom(tx)) ?? Infinity;
	const ids: number[] = [];
	const unreported: number[] = [];
	for (const { row_key: key } of mine) {
		const [first] = await takeBack(tx, 'events', key);
		if (first === undefined) continue;
		const kept = JSON.parse(first) as ArchivedEvent;
		if (kept.event.time >= (writing.state.expired_until ?? -Infinity)) {
			const eventId = await restoreEvent(writing, kept, userId);
			ids.push(eventId);
			if (kept.event.time >= unreportedFrom) unreported.push(eventId);
		}
		// Too old by now: like others of that age it only counts.
		else if (kept.event.user_id === userId) await changeCounts(tx, [kept.event], []);
	}
	await applyVisibilityTo(writing, ids);
	await applyPageDeletions(writing, ids);
	await hideUntilChecked(writing, unreported);
	// Another account may be hidden in it too.
	await archiveNewEvents(writing, ids);
	return mine.length > 0;
}

/** What was set aside of a row, for whatever account, the first time first; it is set aside no more. */
async function takeBack(tx: Transaction, place: string, key: string): Promise<string[]> {
	const rows = await tx
		.selectFrom('set_aside')
		.select('kept')
		.where('place', '=', place)
		.where('row_key', '=', key)
		.orderBy('id')
		.execute();
	await tx.deleteFrom('set_aside').where('place', '=', place).where('row_key', '=', key).execute();
	return rows.map(({ kept }) => kept);
}

/** @returns the event's id */
async function restoreEvent(
	{ tx, change }: Writing,
	{ event, links, reviews }: ArchivedEvent,
	userId: number,
): Promise<number> {
	const people = [
		...new Set([...links.map(({ user_id }) => user_id), ...(event.user_id === null ? [] : [event.user_id])]),
	];
	const known = await tx.selectFrom('users').select('id').where('id', 'in', orNone(people)).execute();
	const ids = new Set(known.map(({ id }) => id));
	const kept = event.user_id !== null && ids.has(event.user_id) ? event.user_id : null;
	const there = await tx
		.selectFrom('events')
		.selectAll()
		.where('natural_key', '=', event.natural_key)
		.executeTakeFirst();
	// Others may be another person by now, as after a rename; then who is there is right.
	const by = there && event.user_id !== userId ? (there.user_id ?? kept) : kept;
	const { title, namespace, comment, log_params, hidden, review_id, mark } = event;
	if (there) {
		const marks = there.review_id === null && reviews.length > 0 ? { review_id, mark } : {};
		await tx
			.updateTable('events')
			.set({ change, user_id: by, title, namespace, comment, log_params, hidden, ...marks })
			.where('id', '=', there.id)
			.execute();
		const known = await tx.selectFrom('reviews').select('id').where('event_id', '=', there.id).execute();
		const lacking = reviews.filter(({ id }) => !known.some((one) => one.id === id));
		if (lacking.length > 0)
			await tx
				.insertInto('reviews')
				.values(lacking.map((review) => ({ ...review, event_id: there.id })))
				.execute();
	} else {
		await tx
			.insertInto('events')
			.values({ ...event, change, user_id: by })
			.execute();
		if (reviews.length > 0) await tx.insertInto('reviews').values(reviews).execute();
	}
	const id = there?.id ?? event.id;
	const rows = links.filter(({ user_id }) => ids.has(user_id)).map((link) => ({ ...link, event_id: id }));
	if (rows.length > 0) await tx.replaceInto('event_users').values(rows).execute();
	await changeCounts(tx, [{ ...event, user_id: by }], there ? [there] : []);
	return id;
}

/** What people wrote, and whom they meant, with the names of saved views, of which each is an owner's only one. */
function textColumnsOf(centralId: number): Place[] {
	const named: Replace = (text, { name }) => (canonicalUsername(text) === name ? `#${centralId}` : text);
	const added: Record<string, Place['columns']> = {
		saved_views: { name: (text, { name }) => replaceName(text, name, ellipsis) },
		// They sign in by their account; no two may have one name.
		allowed_users: { username: named },
	};
	return places.map(({ table, columns }) => ({ table, columns: { ...columns, ...added[table] } }));
}

/** What people wrote in a row, before and after an account was taken out. */
interface ArchivedText {
	before: Record<string, unknown>;
	after: Record<string, unknown>;
}

/** Takes the names of an account out of what people wrote. */
export async function archiveTexts(writing: Writing, account: ArchivedAccount): Promise<void> {
	for (const place of textColumnsOf(account.centralId)) {
		const rows = new Map<number, Record<string, unknown>>();
		for (const name of account.names)
			for (const row of await listMentions(writing.tx, place, name)) rows.set(row.id, row);
		for (const [id, row] of rows) await archiveRow(writing, account, place, id, row);
	}
}

async function archiveRow(
	writing: Writing,
	account: ArchivedAccount,
	{ table, columns }: Place,
	id: number,
	row: Readonly<Record<string, unknown>>,
): Promise<void> {
	const { tx } = writing;
	const left: Record<string, string> = {};
	for (const name of account.names) {
		const forgotten: ErasedName = { name, replacement: ellipsis };
		Object.assign(left, replacedIn(columns, { ...row, ...left }, forgotten));
	}
	if (Object.keys(left).length === 0) return;
	if (table === 'saved_views' && left['name'] !== undefined) left['name'] += ` (${id})`;
	const kept: ArchivedText = { before: row, after: { ...row, ...left } };
	await setAside(tx, account.id, table, String(id), kept);
	await writeColumns(tx, table, id, left);
	if (table === 'reviews') await stampReviewed(writing, id);
}

/** Who made a mark is a part of its event. */
async function stampReviewed({ tx, change }: Writing, reviewId: number): Promise<void> {
	await tx.updateTable('events').set({ change }).where('review_id', '=', reviewId).execute();
}

/** Writes back what people wrote, unless they have written something else since. */
export async function restoreTexts(
	writing: Writing,
	account: Pick<ArchivedAccount, 'id' | 'centralId'>,
): Promise<void> {
	const { tx } = writing;
	for (const place of textColumnsOf(account.centralId)) {
		const mine = await tx
			.selectFrom('set_aside')
			.select('row_key')
			.where('account_id', '=', account.id)
			.where('place', '=', place.table)
			.where('row_key', '!=', '')
			.execute();
		for (const { row_key: key } of mine) {
			const all = (await takeBack(tx, place.table, key)).map((kept) => JSON.parse(kept) as ArchivedText);
			const [first, last] = [all[0], all.at(-1)];
			const id = Number(key);
			const row = await readRow(tx, place, id);
			if (!first || !last) continue;
			const others = await listArchivedAccounts(tx);
			if (!row) {
				// It may come back with another account, if that does.
				const kept: ArchivedText = { before: first.before, after: last.after };
				if (others[0]) await setAside(tx, others[0].id, place.table, key, kept);
				continue;
			}
			const isSame = (column: string) => row[column] === last.after[column] && row[column] !== first.before[column];
			const back = Object.keys(place.columns).filter(isSame);
			const texts = Object.fromEntries(back.map((column) => [column, String(first.before[column])]));
			if (await isNameTaken(tx, place.table, id, texts)) {
				// Somebody has used the name meanwhile.
				if (place.table === 'saved_views') texts['name'] += ` (${id})`;
				else delete texts['username'];
			}
			await writeColumns(tx, place.table, id, texts);
			if (place.table === 'reviews') await stampReviewed(writing, id);
			const whole = { ...row, ...texts };
			// Another account may be hidden in it too.
			for (const other of others) {
				const same = textColumnsOf(other.centralId).find(({ table }) => table === place.table);
				if (same) await archiveRow(writing, other, same, id, whole);
			}
		}
	}
}

/** Whether another row has a name that only one may have: a saved view of the same owner, an allowed user. */
async function isNameTaken(
	tx: Transaction,
	table: Place['table'],
	id: number,
	{ name, username }: Record<string, string>,
): Promise<boolean> {
	if (table === 'saved_views' && name !== undefined) {
		const owner = tx.selectFrom('saved_views').select('owner').where('id', '=', id);
		const others = tx.selectFrom('saved_views').select('id').where('name', '=', name).where('id', '!=', id);
		return (await others.where('owner', '=', owner).executeTakeFirst()) !== undefined;
	}
	if (table !== 'allowed_users' || username === undefined) return false;
	const others = tx.selectFrom('allowed_users').select('id').where('username', '=', username).where('id', '!=', id);
	return (await others.executeTakeFirst()) !== undefined;
}

async function readRow(tx: Transaction, { table, columns }: Place, id: number) {
	const wanted = Object.keys(columns).map((column) => sql.ref(column));
	const { rows } = await sql<Record<string, string | null>>`
		select ${sql.join(wanted)} from ${sql.table(table)} where id = ${id}`.execute(tx);
	return rows[0];
}

/** Tables of which whole rows are set aside, in the order in which they are written back. */
const wholeTables = [
	'tracked_users',
	'tracked_labels',
	'coverage',
	'user_notes',
	'backfills',
	'backfill_wikis',
	'backfill_traces',
] as const;

/** Sets aside what is known of a person beside events: that they are followed, what is known of when, and notes. */
export async function archivePerson(tx: Transaction, { id, userId, centralId }: ArchivedAccount): Promise<void> {
	const isTheirs = sql<boolean>`(user_id = ${userId} or (user_id is null and central_id = ${centralId}))`;
	const tracked = tx.selectFrom('tracked_users').select('id').where(isTheirs);
	const backfills = tx.selectFrom('backfills').select('id').where('user_id', '=', userId);
	const wikis = tx.selectFrom('backfill_wikis').select('id').where('backfill_id', 'in', backfills);
	const conditions = {
		tracked_users: isTheirs,
		tracked_labels: sql<boolean>`tracked_id in ${tracked}`,
		coverage: sql<boolean>`user_id = ${userId}`,
		user_notes: sql<boolean>`user_id = ${userId}`,
		backfills: sql<boolean>`user_id = ${userId}`,
		backfill_wikis: sql<boolean>`backfill_id in ${backfills}`,
		backfill_traces: sql<boolean>`backfill_wiki_id in ${wikis}`,
	};
	for (const table of wholeTables.toReversed()) await archiveRows(tx, id, table, conditions[table]);
	const person = await tx.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirstOrThrow();
	await insertArchived(tx, id, 'users', [person]);
	await tx.updateTable('users').set({ name: ellipsis }).where('id', '=', userId).execute();
	await moveNames(tx, userId, 'user_names', 'hidden_names');
}

/** Writes all of that back. */
export async function restorePerson(
	tx: Transaction,
	{ id, userId, centralId }: Pick<ArchivedAccount, 'id' | 'userId' | 'centralId'>,
): Promise<void> {
	const [person] = await takeArchivedRows(tx, id, 'users');
	if (person)
		await tx
			.updateTable('users')
			.set({ name: String(person['name']) })
			.where('id', '=', userId)
			.execute();
	await moveNames(tx, userId, 'hidden_names', 'user_names');
	const tracked = await takeArchivedRows(tx, id, 'tracked_users');
	// Somebody wanted to follow the name meanwhile.
	const namesakes = await listNamesakes(tx, { userId, centralId });
	const labels = tracked.length > 0 ? await takeLabels(tx, namesakes) : [];
	for (const namesake of namesakes) {
		if (tracked.length > 0) await deleteTrackedRows(tx, { id: namesake });
		else await tx.updateTable('tracked_users').set({ problem: null }).where('id', '=', namesake).execute();
	}
	await insertRows(tx, 'tracked_users', tracked);
	for (const table of wholeTables.slice(1)) await insertRows(tx, table, await takeArchivedRows(tx, id, table));
	const [first] = tracked;
	if (first) await addLabels(tx, Number(first['id']), labels);
}

/** The entries on the list that mean a person by their account, or by a name that nobody else has by now. */
async function listNamesakes(
	tx: Transaction,
	{ userId, centralId }: Pick<ArchivedAccount, 'userId' | 'centralId'>,
): Promise<number[]> {
	const names = (await listNamesOf(tx, userId)).map(({ name }) => name);
	const own = (await listNameOwners(tx, names)).filter((owner) => owner.userId === userId);
	return (await readListed(tx)).find({ names: own.map(({ name }) => name), centralIds: [centralId], userId });
}

/**
 * Sets aside some of the counts of a person that are left once their events are: of events that were deleted for their
 * age. @returns false if there are none left
 */
export async function archiveCounts(
	tx: Transaction,
	{ id, userId, wikiId }: ArchivedAccount,
	limit: number,
): Promise<boolean> {
	const theirs = tx.selectFrom('daily_counts').selectAll().where('user_id', '=', userId);
	const ofWiki = wikiId === null ? theirs : theirs.where('wiki_id', '=', wikiId);
	const rows = await ofWiki.orderBy('day').limit(limit).execute();
	await insertArchived(tx, id, 'daily_counts', rows);
	await addCounts(
		tx,
		rows.map((row) => ({ ...row, events: -row.events })),
	);
	return rows.length > 0;
}

/** Adds some of them to what has been counted since. @returns false if there are none left */
export async function restoreCounts(tx: Transaction, accountId: number, limit: number): Promise<boolean> {
	const rows = await takeArchivedRows(tx, accountId, 'daily_counts', limit);
	await addCounts(tx, rows as unknown as Tables['daily_counts'][]);
	return rows.length > 0;
}

type WholeTable = (typeof wholeTables)[number];

async function archiveRows(
	tx: Transaction,
	accountId: number,
	table: WholeTable,
	isTheirs: ReturnType<typeof sql<boolean>>,
): Promise<void> {
	const { rows } = await sql<object>`select * from ${sql.table(table)} where ${isTheirs}`.execute(tx);
	await insertArchived(tx, accountId, table, rows);
	await sql`delete from ${sql.table(table)} where ${isTheirs}`.execute(tx);
}

async function insertArchived(
	tx: Transaction,
	accountId: number,
	place: string,
	rows: readonly object[],
): Promise<void> {
	const aside = rows.map((row) => ({ account_id: accountId, place, row_key: '', kept: JSON.stringify(row) }));
	for (const some of chunks(aside)) await tx.insertInto('set_aside').values(some).execute();
}

async function takeArchivedRows(
	tx: Transaction,
	accountId: number,
	place: string,
	limit?: number,
): Promise<Record<string, unknown>[]> {
	let wanted = tx
		.selectFrom('set_aside')
		.select(['id', 'kept'])
		.where('account_id', '=', accountId)
		.where('place', '=', place)
		.where('row_key', '=', '')
		.orderBy('id');
	if (limit !== undefined) wanted = wanted.limit(limit);
	const rows = await wanted.execute();
	for (const some of chunks(rows.map(({ id }) => id)))
		await tx.deleteFrom('set_aside').where('id', 'in', some).execute();
	return rows.map(({ kept }) => JSON.parse(kept) as Record<string, unknown>);
}

async function insertRows(tx: Transaction, table: WholeTable, rows: readonly Record<string, unknown>[]): Promise<void> {
	for (const row of rows) {
		const columns = Object.keys(row).map((column) => sql.ref(column));
		await sql`insert into ${sql.table(table)} (${sql.join(columns)}) values (${sql.join(Object.values(row))})`.execute(
			tx,
		);
	}
}

async function moveNames(
	tx: Transaction,
	userId: number,
	from: 'user_names' | 'hidden_names',
	to: 'user_names' | 'hidden_names',
): Promise<void> {
	const rows = await tx.selectFrom(from).selectAll().where('user_id', '=', userId).orderBy('id').execute();
	const values = rows.map(({ id: _id, ...row }) => row);
	if (values.length > 0) await tx.insertInto(to).values(values).execute();
	await tx.deleteFrom(from).where('user_id', '=', userId).execute();
}
