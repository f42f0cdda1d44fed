import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';

/** A merge of two people that is being carried out. */
export type Merge = Selectable<Tables['merges']>;

/** Whether an event becomes the person's: earlier ones may be somebody else's, but the API has present names only. */
export function isMoved(
	{ time, streamed }: Pick<Tables['events'], 'time' | 'streamed'>,
	{ is_whole, since }: Pick<Merge, 'is_whole' | 'since'>,
): boolean {
	return is_whole === 1 || time >= since || streamed === null;
}

/** The merge to carry out next: the oldest, since later ones may be of the same people. */
export async function findMerge(db: Db): Promise<Merge | undefined> {
	return db.selectFrom('merges').selectAll().orderBy('id').limit(1).executeTakeFirst();
}

/**
 * The numbers under which events of these people are still stored, each with the person whose they become.
 * @param only whole merges: of people who have no other events
 */
export async function listMerging(
	db: Db,
	userIds: readonly number[],
	{ only }: { only?: 'whole' } = {},
): Promise<ReadonlyMap<number, number>> {
	const merges = await db.selectFrom('merges').select(['other_id', 'person_id', 'is_whole']).execute();
	const rows = merges.filter(({ is_whole }) => only === undefined || is_whole === 1);
	const found = new Map<number, number>();
	const addOthersOf = (person: number, userId: number) => {
		for (const { other_id: other, person_id } of rows) {
			if (person_id !== person || other === userId || found.has(other)) continue;
			found.set(other, userId);
			addOthersOf(other, userId);
		}
	};
	if (rows.length > 0) for (const userId of userIds) addOthersOf(userId, userId);
	return found;
}

/** The people's own numbers, and those of {@link listMerging}. */
export async function withMerging(db: Db, userIds: readonly number[]): Promise<number[]> {
	return [...new Set([...userIds, ...(await listMerging(db, userIds)).keys()])];
}

/** Stores the name with which events of a person are shown, under whichever number they are stored. */
export async function updateShownName(tx: Transaction, userId: number, name: string): Promise<void> {
	const ids = [userId, ...(await listMerging(tx, [userId], { only: 'whole' })).keys()];
	await tx.updateTable('users').set({ name }).where('id', 'in', ids).execute();
}

/** The SQL condition that no merge of the person in a column is being carried out. */
export function isNotMerging(column: string): RawBuilder<boolean> {
	return sql<boolean>`not exists (select id from merges where ${sql.ref(column)} in (other_id, person_id))`;
}

/** Whether a merge of a person is being carried out. */
export async function isMerging(db: Db, userId: number): Promise<boolean> {
	const user = db.selectFrom('users').select('id').where('id', '=', userId);
	return (await user.where(isNotMerging('users.id')).executeTakeFirst()) === undefined;
}
