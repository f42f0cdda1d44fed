import type { GlobalAccount } from '#lib/domain/person/global-account.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { breakCoverage } from '../coverage/coverage.ts';
import { recordMissing, recordPresent, confirmAfter } from '../visibility/hidden-accounts.ts';
import { recordLocalAccounts } from './local-accounts.ts';
import { recordRegistration } from './registrations.ts';
import { recordRenames } from './renames.ts';
import { recordVanished } from '../erasure/vanished-names.ts';
import type { LeasedDb } from '../core/leased.ts';
import { trackingStateSql } from '../tracking/tracking-state.ts';

/** A person whose present name is looked up. */
export interface DueNameLookup {
	userId: number;
	centralId: number;
	/** The name that is stored. */
	name: string;
	/** When it was last confirmed, ms UTC. */
	confirmedAt: number | null;
}

const lookUpEvery = 86_400_000;
/** While the stream is further behind than this, it will still report renames itself; in ms. */
const longestBehind = 600_000;

/**
 * The next person, tracked or with stored events, whose name was not looked up within a day, or sooner if the account was
 * missing; null if there is none, or the stream is behind.
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

/** What Meta returned about an account. */
export interface NameLookupResult {
	/** Null: Meta does not show the account. */
	account: (Pick<GlobalAccount, 'name' | 'locked' | 'accounts'> & Partial<Pick<GlobalAccount, 'registeredAt'>>) | null;
	/**
	 * If Meta does not show it: whether a wiki that had it does, since some accounts are hidden from lists only, or none of
	 * them. `unclear`: their answers do not say; `unknown`: there was no wiki to ask.
	 */
	locally?: 'missing' | 'there' | 'unclear' | 'unknown';
	/** ms UTC. */
	now: number;
}

/**
 * Records the present name of an account. If it is a new one, the stream did not report the rename: what the person did
 * under it since the former name was last confirmed is unknown. An account that was just renamed and is locked has
 * vanished, whatever its name is. One that neither Meta nor its wikis show any more is hidden; if there is no wiki to ask,
 * it is not tracked any more, and an admin decides about its events.
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
		await recordRegistration(tx, userId, found.account?.registeredAt);
		if (found.account !== null) await recordLocalAccounts(tx, userId, found.account.accounts, found.now);
		else if (found.locally === 'missing') await recordMissing(writing, { userId, centralId, wiki: null }, found.now);
		else if (found.locally === 'unclear')
			// It must be missing twice in a row.
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
		// The stream is still read without the new name: coverage begins again once it is read with both.
		await breakCoverage(writing, userId, { from: confirmedAt === null ? 0 : since, until: at });
	});
}

/** Whether a former name still means the person, since the wikis apply a rename one by one. */
async function isRenamedLately(tx: Transaction, userId: number, at: number): Promise<boolean> {
	const former = tx.selectFrom('user_names').select('id').where('user_id', '=', userId).where('valid_until', '>', at);
	return (await former.executeTakeFirst()) !== undefined;
}
