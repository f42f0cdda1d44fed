import type { LocalAccount } from '#lib/domain/person/global-account.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordMissing, recordPresent, confirmAfter } from '../visibility/hidden-accounts.ts';
import type { LeasedDb } from '../core/leased.ts';

/** How often an account is looked for, in ms. */
const lookEvery = 86_400_000;
/** Maximum number of accounts in one question to the API. */
const mostIds = 50;
/** How many wikis are asked about an account that Meta does not show. */
const askedWikis = 3;

/** Accounts that are to be looked for on one wiki. */
export interface LocalAccountLookup {
	wiki: string;
	apiUrl: string;
	accounts: { userId: number; centralId: number; localId: number }[];
}

/**
 * Stores a person's account numbers on the wikis from which events were recorded, or else on the one with most edits.
 * Stored ones stay, since during a rename Meta does not list all of them.
 * @param now ms UTC: when Meta has shown them
 */
export async function recordLocalAccounts(
	tx: Transaction,
	userId: number,
	accounts: readonly LocalAccount[],
	now: number,
): Promise<void> {
	const recorded = await tx
		.selectFrom('wiki_counts')
		.innerJoin('wikis', 'wikis.id', 'wiki_counts.wiki_id')
		.select('wikis.name')
		.where('user_id', '=', userId)
		.execute();
	const wanted = new Set(
		recorded.length > 0 ? recorded.map(({ name }) => name) : accounts.slice(0, 1).map(({ wiki }) => wiki),
	);
	const known = await tx
		.selectFrom('local_accounts')
		.select(['wiki', 'local_id'])
		.where('user_id', '=', userId)
		.execute();
	const localIds = new Map(known.map(({ wiki, local_id }) => [wiki, local_id]));
	for (const { wiki, apiUrl, localId } of accounts) {
		if (!wanted.has(wiki) || apiUrl === null || localId === null || localIds.get(wiki) === localId) continue;
		const row = { user_id: userId, wiki, api_url: apiUrl, local_id: localId, looked_at: now };
		await tx.replaceInto('local_accounts').values(row).execute();
	}
}

/** Some wikis that have, or had, an account of a person, and its number there. */
export async function listLocalAccounts(db: Db, userId: number): Promise<{ apiUrl: string; localId: number }[]> {
	return db
		.selectFrom('local_accounts')
		.select(['api_url as apiUrl', 'local_id as localId'])
		.where('user_id', '=', userId)
		.orderBy('wiki')
		.limit(askedWikis)
		.execute();
}

/**
 * The accounts on one wiki that are to be looked for next, each once a day, and sooner if it was missing; null if there are
 * none. Accounts of people who are missing on all wikis are left out.
 */
export async function findLocalAccountLookup(db: Db, now: number): Promise<LocalAccountLookup | null> {
	const due = db
		.selectFrom('local_accounts')
		.innerJoin('users', 'users.id', 'local_accounts.user_id')
		.where('users.central_id', 'is not', null)
		.where(({ or, and, eb, exists, selectFrom }) =>
			or([
				eb('looked_at', 'is', null),
				eb('looked_at', '<', now - lookEvery),
				and([
					eb('looked_at', '<=', now - confirmAfter),
					exists(
						selectFrom('hidden_accounts')
							.select('hidden_accounts.id')
							.whereRef('hidden_accounts.user_id', '=', 'local_accounts.user_id')
							.whereRef('hidden_accounts.wiki', '=', 'local_accounts.wiki')
							.where('state', '=', 'seen'),
					),
				]),
			]),
		)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('hidden_accounts')
						.select('hidden_accounts.id')
						.whereRef('hidden_accounts.user_id', '=', 'local_accounts.user_id')
						.where('wiki', 'is', null),
				),
			),
		);
	const first = await due.select(['wiki', 'api_url']).orderBy('looked_at').orderBy('wiki').limit(1).executeTakeFirst();
	if (!first) return null;
	const rows = await due
		.select(['local_accounts.user_id', 'users.central_id', 'local_id'])
		.where('wiki', '=', first.wiki)
		.where('api_url', '=', first.api_url)
		.orderBy('looked_at')
		.limit(mostIds)
		.execute();
	return {
		wiki: first.wiki,
		apiUrl: first.api_url,
		accounts: rows.flatMap(({ user_id: userId, central_id: centralId, local_id: localId }) =>
			centralId === null ? [] : [{ userId, centralId, localId }],
		),
	};
}

/**
 * Records which accounts a wiki has. One that is missing twice is hidden there, if Meta has shown it in between.
 * @param isThere by local number; nothing follows for an account that is not in it; null: the wiki did not answer
 * @param now ms UTC
 */
export async function recordLocalAccountLookup(
	leased: LeasedDb,
	{ wiki, accounts }: LocalAccountLookup,
	isThere: ReadonlyMap<number, boolean> | null,
	now: number,
): Promise<void> {
	await leased.write(async (writing) => {
		const { tx } = writing;
		for (const { userId, centralId, localId } of accounts) {
			const row = tx.updateTable('local_accounts').where('user_id', '=', userId).where('wiki', '=', wiki);
			await row.set({ looked_at: now }).execute();
			const found = isThere?.get(localId);
			if (found === true) await recordPresent(writing, { userId, wiki });
			if (found === false) await recordMissing(writing, { userId, centralId, wiki }, now);
		}
	});
}
