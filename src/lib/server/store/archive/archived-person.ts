import { sql } from 'kysely';
import { ellipsis } from '#lib/domain/person/erased-name.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import { addCounts, type DailyCount } from '../insight/daily-counts.ts';
import { updateShownName } from '../merge/merges.ts';
import { listEntriesOf } from '../tracking/find-listed.ts';
import { deleteTrackedRows } from '../tracking/remove-tracked-users.ts';
import { addLabels, takeLabels } from '../tracking/tracked-labels.ts';
import { archiveWhole, takeWhole } from './archive.ts';
import type { ArchivedAccount } from './archived-accounts.ts';

/** Tables of which whole rows are archived, in the order in which they are restored. */
const wholeTables = [
	'tracked_users',
	'tracked_labels',
	'coverage',
	'user_notes',
	'backfills',
	'backfill_wikis',
	'backfill_traces',
] as const;

type WholeTable = (typeof wholeTables)[number];

/** Archives what is stored about a person besides events: the entry on the list, coverage, backfills and notes. */
export async function archivePerson(tx: Transaction, { id, userId, centralId }: ArchivedAccount): Promise<void> {
	const entries = (await listEntriesOf(tx, { userId, centralId })).map((entry) => entry.id);
	const tracked = sql`(${sql.join([0, ...entries])})`;
	const backfills = tx.selectFrom('backfills').select('id').where('user_id', '=', userId);
	const wikis = tx.selectFrom('backfill_wikis').select('id').where('backfill_id', 'in', backfills);
	const conditions = {
		tracked_users: sql<boolean>`id in ${tracked}`,
		tracked_labels: sql<boolean>`tracked_id in ${tracked}`,
		coverage: sql<boolean>`user_id = ${userId}`,
		user_notes: sql<boolean>`user_id = ${userId}`,
		backfills: sql<boolean>`user_id = ${userId}`,
		backfill_wikis: sql<boolean>`backfill_id in ${backfills}`,
		backfill_traces: sql<boolean>`backfill_wiki_id in ${wikis}`,
	};
	for (const table of wholeTables.toReversed()) await archiveRows(tx, id, table, conditions[table]);
	const person = await tx.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirstOrThrow();
	await archiveWhole(tx, id, 'users', [person]);
	await updateShownName(tx, userId, ellipsis);
	await tx.updateTable('users').set({ registered_at: null }).where('id', '=', userId).execute();
	await moveNames(tx, userId, 'user_names', 'hidden_names');
}

/** Restores all of that. */
export async function restorePerson(
	tx: Transaction,
	{ id, userId, centralId }: Pick<ArchivedAccount, 'id' | 'userId' | 'centralId'>,
): Promise<void> {
	const [person] = await takeWhole(tx, id, 'users');
	if (person) await updateShownName(tx, userId, String(person['name']));
	await moveNames(tx, userId, 'hidden_names', 'user_names');
	const tracked = await takeWhole(tx, id, 'tracked_users');
	// Somebody may have put the name on the list meanwhile.
	const namesakes = (await listEntriesOf(tx, { userId, centralId })).map((entry) => entry.id);
	const labels = tracked.length > 0 ? await takeLabels(tx, namesakes) : [];
	for (const namesake of namesakes) {
		if (tracked.length > 0) await deleteTrackedRows(tx, { id: namesake });
		else await tx.updateTable('tracked_users').set({ problem: null }).where('id', '=', namesake).execute();
	}
	await insertRows(tx, 'tracked_users', tracked);
	for (const table of wholeTables.slice(1)) await insertRows(tx, table, await takeWhole(tx, id, table));
	const [first] = tracked;
	if (first) await addLabels(tx, Number(first['id']), labels);
}

/**
 * Archives some of the counts that a person still has when all their events are archived: those of events that were
 * deleted for their age. @returns false if there were none
 */
export async function archiveCounts(
	tx: Transaction,
	{ id, userId, wikiId }: ArchivedAccount,
	limit: number,
): Promise<boolean> {
	const theirs = tx.selectFrom('daily_counts').selectAll().where('user_id', '=', userId);
	const ofWiki = wikiId === null ? theirs : theirs.where('wiki_id', '=', wikiId);
	const rows = await ofWiki.orderBy('day').limit(limit).execute();
	await archiveWhole(tx, id, 'daily_counts', rows);
	await addCounts(
		tx,
		rows.map((row) => ({ ...row, events: -row.events, bots: -row.bots })),
	);
	return rows.length > 0;
}

/** Adds some of them to the counts since. @returns false if there were none */
export async function restoreCounts(tx: Transaction, accountId: number, limit: number): Promise<boolean> {
	const rows = await takeWhole(tx, accountId, 'daily_counts', limit);
	// Rows from before there was a number of bots lack it.
	await addCounts(
		tx,
		(rows as unknown as DailyCount[]).map((row) => ({ ...row, bots: row.bots ?? 0 })),
	);
	return rows.length > 0;
}

async function archiveRows(
	tx: Transaction,
	accountId: number,
	table: WholeTable,
	isTheirs: ReturnType<typeof sql<boolean>>,
): Promise<void> {
	const { rows } = await sql<object>`select * from ${sql.table(table)} where ${isTheirs}`.execute(tx);
	await archiveWhole(tx, accountId, table, rows);
	await sql`delete from ${sql.table(table)} where ${isTheirs}`.execute(tx);
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
