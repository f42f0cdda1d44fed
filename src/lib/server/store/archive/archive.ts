import { chunks } from '#lib/server/db/chunks.ts';
import type { Transaction } from '#lib/server/db/tables.ts';

/** An archived row which is still in its table, changed, or may be recorded again. */
interface KeyedRow {
	accountId: number;
	/** The table that it is from. */
	place: string;
	/** What identifies it there. */
	key: string;
	row: object;
}

/** Archives a row for an account; if it is archived for the account already, the first copy is the original. */
export async function archiveKeyed(tx: Transaction, { accountId, place, key, row }: KeyedRow): Promise<void> {
	// With the account in the condition, SQLite would look through all that is archived for it.
	const copies = await tx
		.selectFrom('set_aside')
		.select('account_id')
		.where('place', '=', place)
		.where('row_key', '=', key)
		.execute();
	if (copies.some(({ account_id }) => account_id === accountId)) return;
	const values = { account_id: accountId, place, row_key: key, kept: JSON.stringify(row) };
	await tx.insertInto('set_aside').values(values).execute();
}

/** The keys of rows of a table that are archived for an account, the oldest first. */
export async function listArchivedKeys(
	tx: Transaction,
	accountId: number,
	place: string,
	limit?: number,
): Promise<string[]> {
	const theirs = tx
		.selectFrom('set_aside')
		.select('row_key')
		.where('account_id', '=', accountId)
		.where('place', '=', place)
		.where('row_key', '!=', '')
		.orderBy('id');
	const rows = await (limit === undefined ? theirs : theirs.limit(limit)).execute();
	return rows.map(({ row_key }) => row_key);
}

/** Removes all copies of a row from the archive, of any account. @returns the copies, the oldest first */
export async function takeKeyed(tx: Transaction, place: string, key: string): Promise<unknown[]> {
	const rows = await tx
		.selectFrom('set_aside')
		.select('kept')
		.where('place', '=', place)
		.where('row_key', '=', key)
		.orderBy('id')
		.execute();
	await tx.deleteFrom('set_aside').where('place', '=', place).where('row_key', '=', key).execute();
	return rows.map(({ kept }) => JSON.parse(kept) as unknown);
}

/** Archives rows that leave their table, and that nothing else can record again. */
export async function archiveWhole(
	tx: Transaction,
	accountId: number,
	place: string,
	rows: readonly object[],
): Promise<void> {
	const values = rows.map((row) => ({ account_id: accountId, place, row_key: '', kept: JSON.stringify(row) }));
	for (const some of chunks(values)) await tx.insertInto('set_aside').values(some).execute();
}

/** Removes such rows of a table from the archive. @returns the rows, the oldest first */
export async function takeWhole(
	tx: Transaction,
	accountId: number,
	place: string,
	limit?: number,
): Promise<Record<string, unknown>[]> {
	const theirs = tx
		.selectFrom('set_aside')
		.select(['id', 'kept'])
		.where('account_id', '=', accountId)
		.where('place', '=', place)
		.where('row_key', '=', '')
		.orderBy('id');
	const rows = await (limit === undefined ? theirs : theirs.limit(limit)).execute();
	for (const some of chunks(rows.map(({ id }) => id)))
		await tx.deleteFrom('set_aside').where('id', 'in', some).execute();
	return rows.map(({ kept }) => JSON.parse(kept) as Record<string, unknown>);
}
