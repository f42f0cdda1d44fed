import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { listNameOwners } from '../person/users.ts';

/** Those who have one of some labels: their names, as `listTrackedUsers` has them, and whom these mean. */
export async function listLabelled(db: Db, labels: readonly string[]): Promise<{ name: string; userIds: number[] }[]> {
	const rows = await db
		.selectFrom('tracked_users')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.select(['tracked_users.user_id', 'tracked_users.username', 'users.name'])
		.where('tracked_users.id', 'in', (eb) =>
			eb.selectFrom('tracked_labels').select('tracked_id').where('label', 'in', labels),
		)
		.execute();
	// Of those who have not been taken up only the name tells who they are.
	const named = rows.flatMap(({ user_id, username }) => (user_id === null ? username : []));
	const bearers = Map.groupBy(await listNameOwners(db, named), ({ name }) => name);
	return rows.map(({ user_id, username, name }) => ({
		name: name ?? username,
		userIds: user_id === null ? (bearers.get(username) ?? []).map(({ userId }) => userId) : [user_id],
	}));
}

/** Every label that someone has, in code unit order. */
export async function listLabels(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('tracked_labels').select('label').distinct().execute();
	return rows.map(({ label }) => label).sort();
}

export async function insertLabels(tx: Transaction, ids: readonly number[], labels: readonly string[]): Promise<void> {
	const rows = ids.flatMap((tracked_id) => labels.map((label) => ({ tracked_id, label })));
	for (const some of chunks(rows)) await tx.insertInto('tracked_labels').values(some).execute();
}
