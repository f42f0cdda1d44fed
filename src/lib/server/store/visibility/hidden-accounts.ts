import type { Selectable } from 'kysely';
import { ellipsis } from '#lib/domain/person/erased-name.ts';
import type { HiddenAccount } from '#lib/domain/visibility/hidden-account.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { listArchivedAccounts, readArchivedAccount } from '../archive/archived-accounts.ts';
import { archivePerson, restorePerson } from '../archive/archived-person.ts';
import { archiveAllTexts, archiveTexts } from '../archive/archived-texts.ts';
import type { LeasedDb } from '../core/leased.ts';
import { write, type Writing } from '../core/state.ts';
import { breakCoverage, closeCoverage, listCovered } from '../coverage/coverage.ts';
import { requestErasure } from '../erasure/name-erasures.ts';
import { isMerging } from '../merge/merges.ts';
import { isToBePurged } from '../tracking/tracking-state.ts';

/**
 * The state of an account: `seen`: it was missing once, which has no effect yet; `hiding`: its rows are being archived;
 * `hidden`: all are archived; `showing`: it is shown again, and its rows are being restored.
 */
export type HiddenState = 'seen' | 'hiding' | 'hidden' | 'showing';

/** A row of `hidden_accounts`. */
export type HiddenRow = Selectable<Tables['hidden_accounts']>;

/** How long after an account was missing it is checked again, ms: a wiki with an error may give wrong answers for a while. */
export const confirmAfter = 3_600_000;

/** An account that is checked: on one wiki, or on all. */
export interface CheckedAccount {
	userId: number;
	centralId: number;
	/** The wiki's database name; null: on all wikis. */
	wiki: string | null;
}

/**
 * Records that an account is missing where it was known. If it is missing again after an hour or more, it is hidden, and
 * its rows are archived in steps. While it is being merged with another one, nothing is recorded: it is checked again.
 * @param now ms UTC
 */
export async function recordMissing(writing: Writing, checked: CheckedAccount, now: number): Promise<void> {
	const { tx } = writing;
	if ((await isToBePurged(tx, checked.userId)) || (await isMerging(tx, checked.userId))) return;
	const known = await findHidden(tx, checked);
	const row = { user_id: checked.userId, central_id: checked.centralId, wiki: checked.wiki };
	if (known === undefined) {
		const seen = { ...row, seen_at: now, hidden_at: null, state: 'seen' satisfies HiddenState };
		await tx.insertInto('hidden_accounts').values(seen).execute();
		return;
	}
	if (known.state !== 'seen' || known.seen_at > now - confirmAfter) return;
	// A single wiki hides it only if others still show it.
	if (known.wiki === null || (await isShownSince(tx, known))) await hide(writing, known, now);
}

async function isShownSince(tx: Transaction, { user_id: userId, seen_at: seenAt }: HiddenRow): Promise<boolean> {
	if ((await findHidden(tx, { userId, wiki: null })) !== undefined) return false;
	const shown = tx.selectFrom('users').select('id').where('id', '=', userId).where('shown_at', '>=', seenAt);
	return (await shown.executeTakeFirst()) !== undefined;
}

/** Records that an account is shown: its archived rows are restored in steps, unless they are to be deleted. */
export async function recordPresent(writing: Writing, checked: Pick<CheckedAccount, 'userId' | 'wiki'>): Promise<void> {
	const { tx } = writing;
	const known = await findHidden(tx, checked);
	if (known?.state === 'seen') await tx.deleteFrom('hidden_accounts').where('id', '=', known.id).execute();
	if (await isMerging(tx, checked.userId)) return;
	if ((known?.state === 'hiding' || known?.state === 'hidden') && known.purge === 0) await show(writing, known);
}

async function findHidden(tx: Transaction, { userId, wiki }: Pick<CheckedAccount, 'userId' | 'wiki'>) {
	const theirs = tx.selectFrom('hidden_accounts').selectAll().where('user_id', '=', userId);
	return (wiki === null ? theirs.where('wiki', 'is', null) : theirs.where('wiki', '=', wiki)).executeTakeFirst();
}

/** From this transaction on the person cannot be found; their events are archived in steps. */
async function hide(writing: Writing, { id, user_id: userId, wiki }: HiddenRow, now: number): Promise<void> {
	const { tx, state } = writing;
	const hiding = { hidden_at: now, state: 'hiding' satisfies HiddenState };
	await tx.updateTable('hidden_accounts').set(hiding).where('id', '=', id).execute();
	if (wiki !== null) return;
	const { name } = await tx.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirstOrThrow();
	// Later events are not recorded: when the account is shown again, the wikis are asked for them.
	await closeCoverage(writing, state.streamed_until ?? now, [userId]);
	await archivePerson(tx, await readArchivedAccount(tx, id));
	await tx.deleteFrom('renamings').where('user_id', '=', userId).execute();
	// Erasures of former names must not write the present name, which is hidden too.
	await tx.updateTable('forgettings').set({ replacement: ellipsis }).where('replacement', '=', name).execute();
	await archiveTexts(writing, await readArchivedAccount(tx, id));
}

async function show(writing: Writing, { id, user_id: userId, central_id: centralId, wiki }: HiddenRow): Promise<void> {
	const { tx, state } = writing;
	const showing = { state: 'showing' satisfies HiddenState };
	await tx.updateTable('hidden_accounts').set(showing).where('id', '=', id).execute();
	if (wiki !== null) {
		// A backfill meanwhile got nothing about the account from that wiki.
		const until = state.streamed_until ?? 0;
		if ((await listCovered(tx)).has(userId)) await breakCoverage(writing, userId, { from: 0, until });
		return;
	}
	await restorePerson(tx, { id, userId, centralId });
	await archiveAllTexts(writing);
	const names = await tx
		.selectFrom('user_names')
		.innerJoin('users', 'users.id', 'user_names.user_id')
		.select(['user_names.name', 'users.name as replacement'])
		.where('user_id', '=', userId)
		.where('forget_at', 'is not', null)
		.execute();
	for (const erased of names) await requestErasure(tx, erased);
}

/** The accounts that are hidden and not to be purged, in the order in which they were first missing. */
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
 * Requests that all archived rows of an account be deleted; they are never restored.
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

/** Requests the same for all that have been hidden since before a time, ms UTC. Only the consumer calls this. */
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

/** Whether a person is hidden on all wikis. */
export async function isHidden(tx: Transaction, userId: number): Promise<boolean> {
	return (await listArchivedAccounts(tx)).some((account) => account.userId === userId && account.wikiId === null);
}
