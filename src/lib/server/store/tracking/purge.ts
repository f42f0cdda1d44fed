import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { deleteBackfills } from '../backfill/backfills.ts';
import { countEvents } from '../insight/count-events.ts';
import { changeCounts, deleteCounts } from '../insight/daily-counts.ts';
import { talliedColumns } from '../insight/insight-tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import { purgeFrozen, removeNotFound } from '../report/frozen/frozen-removal.ts';
import { deleteDuplicatesOf } from './find-listed.ts';
import { deleteTrackedRows } from './remove-tracked-users.ts';
import type { Writing } from '../core/state.ts';

/** How many events are deleted in one transaction, so that the recording never waits long. */
const purgeRows = 200;

/**
 * Carries out one step of a purge that was asked for: deletes some events that are of no other person, leaving
 * tombstones; when none is left, also what is known of the person, and the row that asked. It checks again in the transaction whether
 * the person is still covered: so no event of theirs can be recorded after its first step.
 * @param now ms UTC
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function purgeStep(leased: LeasedDb, now = Date.now()): Promise<boolean> {
	if (!(await findPurge(leased.db))) return false;
	await leased.write(async (writing) => {
		const { tx } = writing;
		const row = await findPurge(tx);
		if (!row) return;
		const { id, user_id: userId } = row;
		if (userId !== null) {
			if (await purgeSomeEvents(writing, userId)) return;
			if (await purgeFrozen(writing, userId, now)) return;
			await purgeCounts(writing, userId);
			await purgeTraces(tx, userId);
			await deleteDuplicatesOf(tx, userId);
			await purgePerson(tx, userId);
		}
		await removeNotFound(tx, id, now);
		await deleteTrackedRows(tx, { id });
	});
	return true;
}

/** @returns false if there are none of this person only */
async function purgeSomeEvents(writing: Writing, userId: number): Promise<boolean> {
	const { tx, change } = writing;
	const events = await tx
		.selectFrom('event_users as mine')
		.innerJoin('events', 'events.id', 'mine.event_id')
		.select(['events.id', 'natural_key', ...talliedColumns])
		.where('mine.user_id', '=', userId)
		// An event stays while it is of another person, tracked now or before.
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
	if (events.length === 0) return false;
	await deleteEvents(tx, change, events);
	await countEvents(writing, [], events);
	return true;
}

/** Counts of what was deleted for its age go too: what is left is what is stored for others. */
async function purgeCounts({ tx, state }: Writing, userId: number): Promise<void> {
	await deleteCounts(tx, userId);
	const left = await tx
		.selectFrom('event_users')
		.select(['user_id', 'time', 'wiki_id', 'type_id', 'bot'])
		.where('user_id', '=', userId)
		.where('is_by', '=', 1)
		.execute();
	await changeCounts(tx, left, [], state.counted_from);
}

/** What was recorded about the person besides events. */
async function purgeTraces(tx: Transaction, userId: number): Promise<void> {
	await deleteBackfills(tx, userId);
	for (const table of ['coverage', 'user_notes', 'local_accounts'] as const)
		await tx.deleteFrom(table).where('user_id', '=', userId).execute();
	// Of what one wiki hides, too, nothing is to be shown again.
	await tx.deleteFrom('hidden_accounts').where('user_id', '=', userId).where('state', '=', 'seen').execute();
	const archived = tx.updateTable('hidden_accounts').where('user_id', '=', userId);
	await archived.set({ purge: 1 }).execute();
	await archived.set({ state: 'hidden' }).where('state', '=', 'showing').execute();
}

/** The person, unless an event of another person names them. */
async function purgePerson(tx: Transaction, userId: number): Promise<void> {
	const left = await tx.selectFrom('event_users').select('event_id').where('user_id', '=', userId).limit(1).execute();
	if (left.length > 0) return;
	await tx.deleteFrom('user_names').where('user_id', '=', userId).execute();
	await tx.deleteFrom('users').where('id', '=', userId).execute();
}

/**
 * The next row to be purged; none of a person with open coverage, since the loop may still record events of theirs, nor
 * one whose person the loop has yet to find ({@link needsPerson}), nor one who is being merged with another one.
 */
async function findPurge(db: Db): Promise<{ id: number; user_id: number | null } | undefined> {
	return (
		db
			.selectFrom('tracked_users')
			.leftJoin('coverage', (join) =>
				join.onRef('coverage.user_id', '=', 'tracked_users.user_id').on('coverage.ends_at', 'is', null),
			)
			.select(['tracked_users.id', 'tracked_users.user_id'])
			.where('removal', '=', 'purge')
			.where('coverage.id', 'is', null)
			// Links of a person who is merged have their own number longer than their coverage.
			.where(({ not, exists, selectFrom }) => not(exists(selectFrom('merges').select('merges.id'))))
			.where((eb) => eb.or([eb('tracked_users.user_id', 'is not', null), eb('problem', 'is not', null)]))
			.orderBy('tracked_users.id')
			.limit(1)
			.executeTakeFirst()
	);
}

/** Deletes events, leaving tombstones; the caller changes the counts. */
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
	await tx.deleteFrom('reverts').where('event_id', 'in', ids).execute();
	await tx.deleteFrom('revert_questions').where('event_id', 'in', ids).execute();
	await tx.deleteFrom('events').where('id', 'in', ids).execute();
}
