import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** A hidden account: its rows are archived, on one wiki or on all. */
export interface ArchivedAccount {
	/** Its number in `hidden_accounts`. */
	id: number;
	userId: number;
	centralId: number;
	/** The only wiki that hides it: 0 if nothing was recorded from it; null: it is hidden everywhere. */
	wikiId: number | null;
	/** Names that nobody else has; empty if other wikis show them. */
	names: readonly string[];
}

/** The accounts that are hidden now, or are being hidden. */
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

/**
 * One of them.
 * @throws {RangeError} if none has this number
 */
export async function readArchivedAccount(db: Db, id: number): Promise<ArchivedAccount> {
	const account = (await listArchivedAccounts(db)).find((one) => one.id === id);
	if (!account) throw new RangeError(`account ${id} is not hidden`);
	return account;
}

/** Names of hidden people, without those that a rename has freed and somebody else has now. */
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

/** Since when rows have been archived, ms UTC; null if the archive is empty. */
export async function readArchivedSince(tx: Transaction): Promise<number | null> {
	const accounts = tx.selectFrom('hidden_accounts').select(({ fn }) => fn.min('hidden_at').as('since'));
	return (await accounts.executeTakeFirstOrThrow()).since;
}
