import { renameGrace } from '#lib/domain/person/rename-plan.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import { deleteDuplicatesOf } from '../tracking/find-listed.ts';
import { requestErasure } from './name-erasures.ts';

/** Records that a person has vanished: their former names are erased, and again once all wikis have applied the rename. */
export async function recordVanished(tx: Transaction, userId: number, at: number): Promise<void> {
	const { name: replacement } = await tx
		.selectFrom('users')
		.select('name')
		.where('id', '=', userId)
		.executeTakeFirstOrThrow();
	const former = await tx
		.selectFrom('user_names')
		.select(['id', 'name', 'valid_until'])
		.where('user_id', '=', userId)
		.where('name', '!=', replacement)
		.where('forget_at', 'is', null)
		.execute();
	// Their entries on the list have a former name.
	await deleteDuplicatesOf(tx, userId);
	for (const { id, name, valid_until } of former) {
		await tx
			.updateTable('user_names')
			.set({ forget_at: valid_until ?? at + renameGrace })
			.where('id', '=', id)
			.execute();
		await requestErasure(tx, { name, replacement });
	}
}

/**
 * Deletes the names of vanished people that the stream does not need any more, and requests that they be erased again.
 * @returns whether there were any
 * @throws {Problem} `lease-lost`
 */
export async function expireVanishedNamesStep(leased: LeasedDb): Promise<boolean> {
	const { streamed_until } = await leased.db.selectFrom('state').select('streamed_until').executeTakeFirstOrThrow();
	const now = streamed_until ?? 0;
	const isOver = (tx: Db) => tx.selectFrom('user_names').where('forget_at', '<', now);
	if (!(await isOver(leased.db).select('id').limit(1).executeTakeFirst())) return false;
	await leased.write(async ({ tx }) => {
		const names = await isOver(tx)
			.innerJoin('users', 'users.id', 'user_names.user_id')
			.select(['user_names.name', 'users.name as replacement'])
			.whereRef('user_names.name', '!=', 'users.name')
			.execute();
		await tx.deleteFrom('user_names').where('forget_at', '<', now).execute();
		for (const erased of names) await requestErasure(tx, erased);
	});
	return true;
}
