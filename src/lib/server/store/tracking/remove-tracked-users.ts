import { sql } from 'kysely';
import { Problem } from '#lib/domain/core/problem.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { listTrackedUsers, type Removal } from './tracked-users.ts';

/** Asks for the end of tracking a person. @throws {Problem} `not-found` */
export async function removeTrackedUser(
	db: Db,
	id: number,
	removal: Removal,
	actor: string | null = null,
): Promise<void> {
	const asked = await removeTrackedUsers(db, [id], removal, actor);
	if (asked === 0) throw new Problem('not-found', 'no tracked user has this number', { field: 'id' });
}

/**
 * Asks for the end of tracking people, all in one transaction. A purge that was asked for stays a purge.
 * @returns how many of them are listed
 */
export async function removeTrackedUsers(
	db: Db,
	ids: readonly number[],
	removal: Removal,
	actor: string | null,
): Promise<number> {
	return write(db, async ({ tx }) => {
		const wanted = new Set(ids);
		const people = (await listTrackedUsers(tx)).filter(({ id }) => wanted.has(id));
		const asked = people.filter((one) => one.removal !== 'purge' && one.removal !== removal);
		for (const some of chunks(asked.map(({ id }) => id)))
			await tx.updateTable('tracked_users').set({ removal }).where('id', 'in', some).execute();
		await recordAct(
			tx,
			...asked.map(({ username, reason, labels, endsAt, pausedAt }) => ({
				actor,
				action: removal === 'purge' ? ('purge' as const) : ('untrack' as const),
				subject: username,
				before: { reason, labels, endsAt, pausedAt },
				after: null,
			})),
		);
		return people.length;
	});
}

/** Deletes rows of the list, with what belongs to them. */
export async function deleteTrackedRows(tx: Transaction, which: { removal: 'keep' } | { id: number }): Promise<void> {
	if ('id' in which) {
		await tx.deleteFrom('tracked_users').where('id', '=', which.id).execute();
		await tx.deleteFrom('tracked_labels').where('tracked_id', '=', which.id).execute();
		return;
	}
	await tx.deleteFrom('tracked_users').where('removal', '=', which.removal).execute();
	// Also of rows that were deleted by hand.
	await tx
		.deleteFrom('tracked_labels')
		.where('tracked_id', 'not in', sql<number>`(select id from tracked_users)`)
		.execute();
}
