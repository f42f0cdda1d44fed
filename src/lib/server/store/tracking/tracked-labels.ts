import { sql } from 'kysely';
import { mostLabels } from '#lib/domain/tracking/labels.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** Every label in use, in code unit order. */
export async function listLabels(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('tracked_labels').select('label').distinct().execute();
	return rows.map(({ label }) => label).sort();
}

/** Gives labels to entries that do not have them. */
export async function insertLabels(tx: Transaction, ids: readonly number[], labels: readonly string[]): Promise<void> {
	const rows = ids.flatMap((tracked_id) => labels.map((label) => ({ tracked_id, label })));
	for (const some of chunks(rows)) await tx.insertInto('tracked_labels').values(some).execute();
}

/** Removes the labels of entries. @returns which they had */
export async function takeLabels(tx: Transaction, ids: readonly number[]): Promise<string[]> {
	if (ids.length === 0) return [];
	const rows = await tx.selectFrom('tracked_labels').select('label').where('tracked_id', 'in', ids).execute();
	await tx.deleteFrom('tracked_labels').where('tracked_id', 'in', ids).execute();
	return [...new Set(rows.map(({ label }) => label))].sort();
}

/** Gives labels to an entry that may have some of them, as many as one can have. @returns all that it has now */
export async function addLabels(tx: Transaction, id: number, labels: readonly string[]): Promise<string[]> {
	const rows = await tx.selectFrom('tracked_labels').select('label').where('tracked_id', '=', id).execute();
	const theirs = rows.map(({ label }) => label);
	const lacking = labels.filter((label) => !theirs.includes(label)).slice(0, Math.max(0, mostLabels - theirs.length));
	await insertLabels(tx, [id], lacking);
	return [...theirs, ...lacking].sort();
}

/** Deletes the labels of rows that were deleted by hand, and when these count for campaigns. */
export async function deleteLabelsOfNobody(tx: Transaction): Promise<void> {
	for (const table of ['tracked_labels', 'campaign_members'] as const)
		await tx
			.deleteFrom(table)
			.where('tracked_id', 'not in', sql<number>`(select id from tracked_users)`)
			.execute();
}
