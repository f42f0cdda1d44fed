import type { Selectable } from 'kysely';
import { ellipsis } from '#lib/domain/person/erased-name.ts';
import type { HiddenAccount } from '#lib/domain/visibility/hidden-account.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { breakCoverage, closeCoverage, listCovered } from '../coverage/coverage.ts';
import { deleteCounts } from '../insight/daily-counts.ts';
import { requestErasure, tells } from '../person/name-erasures.ts';
import {
	listArchivedAccounts,
	archiveCounts,
	archiveEvents,
	archivePerson,
	archiveTexts,
	type ArchivedAccount,
	restoreCounts,
	restoreEvents,
	restorePerson,
	restoreTexts,
} from './hidden-account-archive.ts';
import type { LeasedDb } from '../core/leased.ts';
import { write, type Writing } from '../core/state.ts';

/**
 * Where an account is on its way: `seen`: it was missing once, and nothing follows from that; `hiding`: what there is of
 * it is being set aside; `hidden`: that is done; `showing`: it is back, and so is, bit by bit, what was set aside.
 */
type HiddenState = 'seen' | 'hiding' | 'hidden' | 'showing';

/** How long after it was missing an account is looked for again, ms: whoever answers wrongly once may go on for a while. */
export const confirmAfter = 3_600_000;
/** How many events go in one transaction, so that recording beside it never waits long. */
const eventsAtOnce = 200;
/** How many counts do. */
const countsAtOnce = 1_000;
/** How many events are looked at in one transaction for whether they tell a name. */
const examinedEvents = 2_000;
/** How much of what was set aside is deleted in one transaction. */
const purgedRows = 500;

/** An account that is looked for: on one wiki, or anywhere. */
export interface CheckedAccount {
	userId: number;
	centralId: number;
	/** The wiki's database name; null: anywhere. */
	wiki: string | null;
}

/**
 * Takes down that an account is missing where it was known. Missing once more, an hour later at least, it is hidden: what
 * there is of it is set aside, in steps.
 * @param now ms UTC
 */
export async function recordMissing(writing: Writing, sought: CheckedAccount, now: number): Promise<void> {
	const { tx } = writing;
	if (await isToBePurged(tx, sought.userId)) return;
	const known = await findHidden(tx, sought);
	const row = { user_id: sought.userId, central_id: sought.centralId, wiki: sought.wiki };
	if (known === undefined) {
		const seen = { ...row, seen_at: now, hidden_at: null, state: 'seen' satisfies HiddenState };
		await tx.insertInto('hidden_accounts').values(seen).execute();
		return;
	}
	if (known.state !== 'seen' || known.seen_at > now - confirmAfter) return;
	// One wiki alone hides it only if it still shows elsewhere.
	if (known.wiki === null || (await isShownSince(tx, known))) await hide(writing, known, now);
}

async function isToBePurged(tx: Transaction, userId: number): Promise<boolean> {
	const rows = tx.selectFrom('tracked_users').select('id').where('user_id', '=', userId).where('removal', '=', 'purge');
	return (await rows.executeTakeFirst()) !== undefined;
}

async function isShownSince(tx: Transaction, { user_id: userId, seen_at: seenAt }: HiddenRow): Promise<boolean> {
	if ((await findHidden(tx, { userId, wiki: null })) !== undefined) return false;
	const shown = tx.selectFrom('users').select('id').where('id', '=', userId).where('shown_at', '>=', seenAt);
	return (await shown.executeTakeFirst()) !== undefined;
}

/** Takes down that an account is there: what was set aside of it comes back, in steps, unless it is to be purged. */
export async function recordPresent(writing: Writing, sought: Pick<CheckedAccount, 'userId' | 'wiki'>): Promise<void> {
	const { tx } = writing;
	const known = await findHidden(tx, sought);
	if (known?.state === 'seen') await tx.deleteFrom('hidden_accounts').where('id', '=', known.id).execute();
	if ((known?.state === 'hiding' || known?.state === 'hidden') && known.purge === 0) await show(writing, known);
}

async function findHidden(tx: Transaction, { userId, wiki }: Pick<CheckedAccount, 'userId' | 'wiki'>) {
	const theirs = tx.selectFrom('hidden_accounts').selectAll().where('user_id', '=', userId);
	return (wiki === null ? theirs.where('wiki', 'is', null) : theirs.where('wiki', '=', wiki)).executeTakeFirst();
}

type HiddenRow = Selectable<Tables['hidden_accounts']>;

/** From here on the person is found by nobody; their events follow in steps. */
async function hide(writing: Writing, { id, user_id: userId, wiki }: HiddenRow, now: number): Promise<void> {
	const { tx, state } = writing;
	const hiding = { hidden_at: now, state: 'hiding' satisfies HiddenState };
	await tx.updateTable('hidden_accounts').set(hiding).where('id', '=', id).execute();
	if (wiki !== null) return;
	const { name } = await tx.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirstOrThrow();
	// What comes after is not recorded: when the account is back, the wikis are asked for it.
	await closeCoverage(writing, state.streamed_until ?? now, [userId]);
	const account = await requireArchivedAccount(tx, id);
	await archivePerson(tx, account);
	await tx.deleteFrom('renamings').where('user_id', '=', userId).execute();
	// Former names that are being forgotten.
	await tx.updateTable('forgettings').set({ replacement: ellipsis }).where('replacement', '=', name).execute();
	await archiveTexts(writing, await requireArchivedAccount(tx, id));
}

async function requireArchivedAccount(tx: Transaction, id: number): Promise<ArchivedAccount> {
	const account = (await listArchivedAccounts(tx)).find((one) => one.id === id);
	if (!account) throw new RangeError(`account ${id} is not hidden`);
	return account;
}

async function show(writing: Writing, { id, user_id: userId, central_id: centralId, wiki }: HiddenRow): Promise<void> {
	const { tx, state } = writing;
	const showing = { state: 'showing' satisfies HiddenState };
	await tx.updateTable('hidden_accounts').set(showing).where('id', '=', id).execute();
	if (wiki !== null) {
		// Whoever asked meanwhile was shown nothing by that wiki.
		const until = state.streamed_until ?? 0;
		if ((await listCovered(tx)).has(userId)) await breakCoverage(writing, userId, { from: 0, until });
		return;
	}
	await restorePerson(tx, { id, userId, centralId });
	await archiveOthers(writing);
	const names = await tx
		.selectFrom('user_names')
		.innerJoin('users', 'users.id', 'user_names.user_id')
		.select(['user_names.name', 'users.name as replacement'])
		.where('user_id', '=', userId)
		.where('forget_at', 'is not', null)
		.execute();
	for (const forgotten of names) await requestErasure(tx, forgotten);
}

/**
 * Sets aside some more of an account that is hidden, writes some back of one that is there again, or deletes some of one
 * that is to be purged. Only the consumer calls this.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function hiddenAccountStep(leased: LeasedDb): Promise<boolean> {
	if (!(await findTask(leased.db))) return false;
	await leased.write(async (writing) => {
		const row = await findTask(writing.tx);
		if (row?.state === 'hiding') await hideSome(writing, row);
		else if (row?.state === 'showing') await showSome(writing, row);
		else if (row) await purgeSome(writing.tx, row);
	});
	return true;
}

/** Those of whom least was done first, so that nobody waits until all words of others were looked through for a name. */
async function findTask(db: Db): Promise<HiddenRow | undefined> {
	return db
		.selectFrom('hidden_accounts')
		.selectAll()
		.where(({ or, eb }) => or([eb('state', 'in', ['hiding', 'showing']), eb('purge', '=', 1)]))
		.orderBy('next_event')
		.orderBy('id')
		.limit(1)
		.executeTakeFirst();
}

async function hideSome(writing: Writing, { id, next_event: from }: HiddenRow): Promise<void> {
	const { tx } = writing;
	const account = await requireArchivedAccount(tx, id);
	let linked = tx.selectFrom('event_users').select('event_id').where('user_id', '=', account.userId);
	if (account.wikiId !== null) linked = linked.where('wiki_id', '=', account.wikiId);
	const theirs = await linked.orderBy('time').limit(eventsAtOnce).execute();
	if (theirs.length > 0) {
		const ids = theirs.map(({ event_id }) => event_id);
		return archiveEvents(writing, account, ids);
	}
	const row = tx.updateTable('hidden_accounts').where('id', '=', id);
	const last = await tx.selectFrom('events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
	if (account.names.length > 0 && last && from <= last.id) {
		const until = from + examinedEvents;
		for (const name of account.names) {
			const telling = await tx
				.selectFrom('events')
				.select('id')
				.where('id', '>=', from)
				.where('id', '<', until)
				.where(tells(['title', 'comment', 'log_params'], name))
				.execute();
			await archiveEvents(
				writing,
				account,
				telling.map((event) => event.id),
			);
		}
		await row.set({ next_event: until }).execute();
		return;
	}
	if (await archiveCounts(tx, account, countsAtOnce)) return;
	await row.set({ state: 'hidden' satisfies HiddenState }).execute();
}

/** What has come back may tell of others who are hidden. */
async function archiveOthers(writing: Writing): Promise<void> {
	for (const other of await listArchivedAccounts(writing.tx)) await archiveTexts(writing, other);
}

async function showSome(writing: Writing, { id, user_id: userId, central_id: centralId }: HiddenRow): Promise<void> {
	if (await restoreCounts(writing.tx, id, countsAtOnce)) return;
	const isMore = await restoreEvents(writing, { id, userId }, eventsAtOnce);
	await archiveOthers(writing);
	if (isMore) return;
	// Last, since marks come back with their events.
	await restoreTexts(writing, { id, centralId });
	await writing.tx.deleteFrom('set_aside').where('account_id', '=', id).execute();
	await writing.tx.deleteFrom('hidden_accounts').where('id', '=', id).execute();
}

async function purgeSome(tx: Transaction, { id, user_id: userId, wiki }: HiddenRow): Promise<void> {
	const rows = await tx.selectFrom('set_aside').select('id').where('account_id', '=', id).limit(purgedRows).execute();
	if (rows.length > 0) {
		const ids = rows.map((row) => row.id);
		await tx.deleteFrom('set_aside').where('id', 'in', ids).execute();
		return;
	}
	const locals = tx.deleteFrom('local_accounts').where('user_id', '=', userId);
	await (wiki === null ? locals : locals.where('wiki', '=', wiki)).execute();
	if (wiki === null) {
		const { names } = await requireArchivedAccount(tx, id);
		// What is set aside for others, and what is kept for another while, may tell the name still.
		for (const name of names) await requestErasure(tx, { name, replacement: ellipsis });
		await tx.deleteFrom('hidden_names').where('user_id', '=', userId).execute();
		await deleteCounts(tx, userId);
		await tx.deleteFrom('users').where('id', '=', userId).execute();
		await tx.updateTable('hidden_accounts').set({ purge: 1 }).where('user_id', '=', userId).execute();
	}
	await tx.deleteFrom('hidden_accounts').where('id', '=', id).execute();
}

/** The accounts that are hidden and not to be purged already, the first hidden first. */
export async function listHiddenAccounts(db: Db): Promise<HiddenAccount[]> {
	const rows = await db
		.selectFrom('hidden_accounts')
		.selectAll()
		.where('state', 'in', ['hiding', 'hidden'])
		.where('purge', '=', 0)
		.orderBy('id')
		.execute();
	return rows.flatMap(({ id, central_id: centralId, wiki, hidden_at: hiddenAt }) =>
		hiddenAt === null ? [] : [{ id, centralId, wiki, hiddenAt }],
	);
}

/**
 * Asks for all to be deleted that was set aside of an account; it does not come back.
 * @throws {Problem} `not-found` if none is hidden under this number
 */
export async function purgeHiddenAccount(db: Db, id: number, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const account = (await listHiddenAccounts(tx)).find((one) => one.id === id);
		if (!account) throw new Problem('not-found', 'no account is hidden under this number', { field: 'id' });
		await tx.updateTable('hidden_accounts').set({ purge: 1 }).where('id', '=', id).execute();
		const subject = [`#${account.centralId}`, account.wiki].filter((part) => part !== null).join(' ');
		await recordAct(tx, { actor, action: 'purge', subject, before: null, after: null });
	});
}

/** Asks for the same of all that have been hidden since before a time, ms UTC. Only the consumer calls this. */
export async function expireHiddenAccounts(leased: LeasedDb, before: number): Promise<void> {
	const old = (await listHiddenAccounts(leased.db)).filter(({ hiddenAt }) => hiddenAt < before).map(({ id }) => id);
	if (old.length === 0) return;
	await leased.write(
		async ({ tx }) =>
			void (await tx
				.updateTable('hidden_accounts')
				.set({ purge: 1 })
				.where('id', 'in', old)
				.where('state', '!=', 'showing')
				.execute()),
	);
}

/** Whether a person is hidden everywhere. */
export async function isHidden(tx: Transaction, userId: number): Promise<boolean> {
	return (await listArchivedAccounts(tx)).some((account) => account.userId === userId && account.wikiId === null);
}
