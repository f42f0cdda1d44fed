import type { GlobalAccount } from '#lib/domain/person/global-account.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { breakCoverage } from '../coverage/coverage.ts';
import { recordMissing, recordPresent, confirmAfter } from '../visibility/hidden-accounts.ts';
import { recordLocalAccounts } from './local-accounts.ts';
import { recordRenames } from './renames.ts';
import { recordVanished } from '../erasure/vanished-names.ts';
import type { LeasedDb } from '../core/leased.ts';
import { trackingStateSql } from '../tracking/tracking-state.ts';

/** Someone whose name is to be asked for. */
export interface DueNameLookup {
	userId: number;
	centralId: number;
	/** The name as we know it. */
	name: string;
	/** When it was confirmed last, ms UTC. */
	confirmedAt: number | null;
}

const lookUpEvery = 86_400_000;
/** While the stream is further behind than this, it will still tell of renames by itself; in ms. */
const longestBehind = 600_000;

/**
 * The next of those followed, or of whom something is kept, whose name was not asked for within a day, or sooner if their
 * account was missing; null if there is none, or the stream is behind.
 */
export async function findDueNameLookup(db: Db, now: number): Promise<DueNameLookup | null> {
	const row = await db
		.selectFrom('users')
		.innerJoin('state', (join) => join.onTrue())
		.select(['users.id', 'users.central_id', 'users.name', 'users.looked_up_at'])
		.where('users.central_id', 'is not', null)
		.where('state.streamed_until', '>', now - longestBehind)
		.where(({ or, exists, selectFrom }) =>
			or([
				exists(
					selectFrom('tracked_users')
						.select('tracked_users.id')
						.whereRef('user_id', '=', 'users.id')
						.where(trackingStateSql(now), '!=', 'ending'),
				),
				exists(selectFrom('coverage').select('coverage.id').whereRef('user_id', '=', 'users.id')),
				exists(selectFrom('hidden_accounts').select('hidden_accounts.id').whereRef('user_id', '=', 'users.id')),
			]),
		)
		.where(({ or, and, eb, exists, selectFrom }) => {
			const seen = selectFrom('hidden_accounts')
				.select('hidden_accounts.id')
				.whereRef('user_id', '=', 'users.id')
				.where('hidden_accounts.state', '=', 'seen');
			return or([
				eb('looked_up_at', 'is', null),
				eb('looked_up_at', '<', now - lookUpEvery),
				and([eb('looked_up_at', '<=', now - confirmAfter), exists(seen.where('wiki', 'is', null))]),
				exists(seen.where('wiki', 'is not', null).whereRef('seen_at', '>', 'users.looked_up_at')),
			]);
		})
		.orderBy('looked_up_at')
		.limit(1)
		.executeTakeFirst();
	if (!row || row.central_id === null) return null;
	return { userId: row.id, centralId: row.central_id, name: row.name, confirmedAt: row.looked_up_at };
}

/** What Meta told of an account. */
export interface NameLookupResult {
	/** Null: Meta does not show it. */
	account: Pick<GlobalAccount, 'name' | 'locked' | 'accounts'> | null;
	/**
	 * If Meta does not: whether a wiki that knew it does, as of an account that is only hidden from lists, or none of them.
	 * `unclear`: their answers do not tell; `unknown`: there was none to be asked.
	 */
	locally?: 'missing' | 'there' | 'unclear' | 'unknown';
	/** ms UTC. */
	now: number;
}

/**
 * Takes down the name that an account has now. One that the stream has not told of is a rename that it did not bring:
 * what the person did under it since the name was confirmed last is unknown. An account that was renamed just now and is
 * locked has vanished, whatever it is called. One that neither Meta nor its wikis show any more is hidden; if no wiki is
 * known that could be asked, it is not followed any more, and an admin decides about what there is of it.
 */
export async function recordNameLookup(
	leased: LeasedDb,
	{ userId, centralId, confirmedAt }: DueNameLookup,
	found: NameLookupResult,
): Promise<void> {
	await leased.write(async (writing) => {
		const { tx, state } = writing;
		await tx.updateTable('users').set({ looked_up_at: found.now }).where('id', '=', userId).execute();
		if (found.account !== null || found.locally === 'there') {
			await tx.updateTable('users').set({ shown_at: found.now }).where('id', '=', userId).execute();
			await recordPresent(writing, { userId, wiki: null });
		}
		if (found.account !== null) await recordLocalAccounts(tx, userId, found.account.accounts, found.now);
		else if (found.locally === 'missing') await recordMissing(writing, { userId, centralId, wiki: null }, found.now);
		else if (found.locally === 'unclear')
			// A false alarm: two looks in a row are needed.
			await tx
				.deleteFrom('hidden_accounts')
				.where('user_id', '=', userId)
				.where('wiki', 'is', null)
				.where('state', '=', 'seen')
				.execute();
		else if (found.locally === 'unknown')
			await tx
				.updateTable('tracked_users')
				.set({ problem: 'hidden' })
				.where('user_id', '=', userId)
				.where(trackingStateSql(found.now), '!=', 'ending')
				.execute();
		const name = found.account === null ? null : canonicalUsername(found.account.name);
		const user = await tx.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirst();
		if (name === null || !user) return;
		const at = state.streamed_until ?? found.now;
		if (found.account?.locked && (await isRenamedLately(tx, userId, at))) await recordVanished(tx, userId, at);
		if (user.name === name) return;
		const since = Math.min(confirmedAt ?? at, at);
		await recordRenames(writing, [{ from: user.name, to: name, at, since }]);
		if (found.account?.locked) await recordVanished(tx, userId, at);
		// The stream is still read without the new name: coverage begins again once it is read by both.
		await breakCoverage(writing, userId, { from: confirmedAt === null ? 0 : since, until: at });
	});
}

/** Whether a former name of someone still means them, since the wikis follow a rename one by one. */
async function isRenamedLately(tx: Transaction, userId: number, at: number): Promise<boolean> {
	const former = tx.selectFrom('user_names').select('id').where('user_id', '=', userId).where('valid_until', '>', at);
	return (await former.executeTakeFirst()) !== undefined;
}
