import { sql } from 'kysely';
import { ellipsis, replaceName } from '#lib/domain/person/erased-name.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { listMentions, type Place, places, type Replace, replacedIn, updateColumns } from '../erasure/named-texts.ts';
import { archiveKeyed, listArchivedKeys, takeKeyed } from './archive.ts';
import { type ArchivedAccount, listArchivedAccounts } from './archived-accounts.ts';

/** A row with texts of users, by its table. */
interface TextRow {
	place: Place;
	id: number;
	row: Readonly<Record<string, unknown>>;
}

/** The texts of a row, with and without the names of an account. */
interface ArchivedText {
	before: Record<string, unknown>;
	after: Record<string, unknown>;
}

/** The columns that may contain names of an account; one owner's saved views all have different names. */
function textColumnsOf(centralId: number): Place[] {
	const named: Replace = (text, { name }) => (canonicalUsername(text) === name ? `#${centralId}` : text);
	const added: Record<string, Place['columns']> = {
		saved_views: { name: (text, { name }) => replaceName(text, name, ellipsis) },
		// They sign in by their account; no two may have one name.
		allowed_users: { username: named },
	};
	return places.map(({ table, columns }) => ({ table, columns: { ...columns, ...added[table] } }));
}

/** Archives all texts of users that contain a name of an account, and removes the name from them. */
export async function archiveTexts(writing: Writing, account: ArchivedAccount): Promise<void> {
	for (const place of textColumnsOf(account.centralId)) {
		const rows = new Map<number, Record<string, unknown>>();
		for (const name of account.names)
			for (const row of await listMentions(writing.tx, place, name)) rows.set(row.id, row);
		for (const [id, row] of rows) await archiveText(writing, account, { place, id, row });
	}
}

/** The same for all hidden accounts: rows that were restored for one may contain the name of another. */
export async function archiveAllTexts(writing: Writing): Promise<void> {
	for (const account of await listArchivedAccounts(writing.tx)) await archiveTexts(writing, account);
}

async function archiveText(writing: Writing, account: ArchivedAccount, { place, id, row }: TextRow): Promise<void> {
	const { tx } = writing;
	const { table, columns } = place;
	const left: Record<string, string> = {};
	for (const name of account.names)
		Object.assign(left, replacedIn(columns, { ...row, ...left }, { name, replacement: ellipsis }));
	if (Object.keys(left).length === 0) return;
	if (table === 'saved_views' && left['name'] !== undefined) left['name'] += ` (${id})`;
	const texts: ArchivedText = { before: row, after: { ...row, ...left } };
	await archiveKeyed(tx, { accountId: account.id, place: table, key: String(id), row: texts });
	await updateColumns(tx, table, id, left);
	if (table === 'reviews') await stampReviewed(writing, id);
}

/** The author of a review is a part of its event. */
async function stampReviewed({ tx, change }: Writing, reviewId: number): Promise<void> {
	await tx.updateTable('events').set({ change }).where('review_id', '=', reviewId).execute();
}

/** Restores the archived texts of an account, except those that users have changed since. */
export async function restoreTexts(
	writing: Writing,
	account: Pick<ArchivedAccount, 'id' | 'centralId'>,
): Promise<void> {
	for (const place of textColumnsOf(account.centralId))
		for (const key of await listArchivedKeys(writing.tx, account.id, place.table))
			await restoreText(writing, place, key);
}

async function restoreText(writing: Writing, place: Place, key: string): Promise<void> {
	const { tx } = writing;
	const { table } = place;
	const copies = (await takeKeyed(tx, table, key)) as ArchivedText[];
	const [first, last] = [copies[0], copies.at(-1)];
	if (!first || !last) return;
	const id = Number(key);
	const row = await readRow(tx, place, id);
	const others = await listArchivedAccounts(tx);
	if (!row) {
		// It may be restored with another account, if that is shown again.
		const texts: ArchivedText = { before: first.before, after: last.after };
		if (others[0]) await archiveKeyed(tx, { accountId: others[0].id, place: table, key, row: texts });
		return;
	}
	const isUnchanged = (column: string) => row[column] === last.after[column] && row[column] !== first.before[column];
	const columns = Object.keys(place.columns).filter(isUnchanged);
	const texts = Object.fromEntries(columns.map((column) => [column, String(first.before[column])]));
	if (await isNameTaken(tx, table, id, texts)) {
		// Somebody has used the name meanwhile.
		if (table === 'saved_views') texts['name'] += ` (${id})`;
		else delete texts['username'];
	}
	await updateColumns(tx, table, id, texts);
	if (table === 'reviews') await stampReviewed(writing, id);
	const whole = { ...row, ...texts };
	// It may also contain the name of another account that is hidden.
	for (const other of others) {
		const same = textColumnsOf(other.centralId).find((one) => one.table === table);
		if (same) await archiveText(writing, other, { place: same, id, row: whole });
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
