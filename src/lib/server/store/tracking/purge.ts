import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { deleteBackfills } from '../backfill/backfills.ts';
import { changeCounts, deleteCounts } from '../insight/daily-counts.ts';
import type { LeasedDb } from '../core/leased.ts';
import { deleteTrackedRows } from './tracked-users.ts';

/** How many events go in one transaction, so that recording beside it never waits long. */
const purgeRows = 500;

/**
 * Carries out one step of a purge that was asked for: deletes some events that are kept for nobody else, leaving
 * tombstones; when none is left, what is known of the person, and the row that asked. Only the consumer calls this, so
 * that a purge cannot race the matching.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function purgeStep(leased: LeasedDb): Promise<boolean> {
	if (!(await findPurge(leased.db))) return false;
	await leased.write(async ({ tx, change }) => {
		const row = await findPurge(tx);
		if (!row) return;
		const userId = row.user_id;
		if (userId !== null) {
			const events = await tx
				.selectFrom('event_users as mine')
				.innerJoin('events', 'events.id', 'mine.event_id')
				.select(['events.id', 'natural_key', 'events.time', 'events.user_id', 'events.wiki_id', 'events.type_id'])
				.where('mine.user_id', '=', userId)
				// An event stays while it is kept for someone else, followed now or before.
				.where(({ not, exists, selectFrom }) =>
					not(
						exists(
							selectFrom('event_users as theirs')
								.innerJoin('coverage', 'coverage.user_id', 'theirs.user_id')
								.select('coverage.id')
								.whereRef('theirs.event_id', '=', 'mine.event_id')
								.where('theirs.user_id', '!=', userId),
						),
					),
				)
				.orderBy('mine.time')
				.orderBy('mine.event_id')
				.limit(purgeRows)
				.execute();
			if (events.length > 0) {
				await deleteEvents(tx, change, events);
				await changeCounts(tx, [], events);
				return;
			}
			// Counts of what was deleted for its age go too: what is left is what is kept for others.
			await deleteCounts(tx, userId);
			const theirs = await tx
				.selectFrom('event_users')
				.select(['user_id', 'time', 'wiki_id', 'type_id'])
				.where('user_id', '=', userId)
				.where('is_by', '=', 1)
				.execute();
			await changeCounts(tx, theirs, []);
			await tx.deleteFrom('coverage').where('user_id', '=', userId).execute();
			await deleteBackfills(tx, userId);
			await tx.deleteFrom('user_notes').where('user_id', '=', userId).execute();
			await tx.deleteFrom('local_accounts').where('user_id', '=', userId).execute();
			// Of what one wiki hides, too, nothing comes back.
			await tx.deleteFrom('hidden_accounts').where('user_id', '=', userId).where('state', '=', 'seen').execute();
			const aside = tx.updateTable('hidden_accounts').where('user_id', '=', userId);
			await aside.set({ purge: 1 }).execute();
			await aside.set({ state: 'hidden' }).where('state', '=', 'showing').execute();
			const left = await tx
				.selectFrom('event_users')
				.select('event_id')
				.where('user_id', '=', userId)
				.limit(1)
				.executeTakeFirst();
			if (!left) {
				await tx.deleteFrom('user_names').where('user_id', '=', userId).execute();
				await tx.deleteFrom('users').where('id', '=', userId).execute();
			}
		}
		await deleteTrackedRows(tx, { id: row.id });
	});
	return true;
}

/** The next row to be purged; none of somebody for whom the stream is read still, since they would be recorded anew. */
async function findPurge(db: Db): Promise<{ id: number; user_id: number | null } | undefined> {
	return db
		.selectFrom('tracked_users')
		.leftJoin('coverage', (join) =>
			join.onRef('coverage.user_id', '=', 'tracked_users.user_id').on('coverage.ends_at', 'is', null),
		)
		.select(['tracked_users.id', 'tracked_users.user_id'])
		.where('removal', '=', 'purge')
		.where('coverage.id', 'is', null)
		.orderBy('tracked_users.id')
		.limit(1)
		.executeTakeFirst();
}

/** Deletes events, leaving tombstones; the counts are left to whoever does. */
export async function deleteEvents(
	tx: Transaction,
	change: number,
	events: readonly { id: number; natural_key: string }[],
): Promise<void> {
	const ids = events.map(({ id }) => id);
	await tx
		.insertInto('tombstones')
		.values(events.map(({ natural_key }) => ({ change, natural_key })))
		.execute();
	await tx.deleteFrom('event_users').where('event_id', 'in', ids).execute();
	await tx.deleteFrom('reviews').where('event_id', 'in', ids).execute();
	await tx.deleteFrom('events').where('id', 'in', ids).execute();
}
