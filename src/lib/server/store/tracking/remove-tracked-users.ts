import { Problem } from '#lib/domain/core/problem.ts';
import type { TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { removeNotFound } from '../report/frozen/frozen-removal.ts';
import { listTrackedUsers, type Removal, type TrackedUser } from './tracked-users.ts';

/** Ends the tracking of a person, see {@link removeTrackedUsers}. @throws {Problem} `not-found` */
export async function removeTrackedUser(
	db: Db,
	id: number,
	removal: Removal,
	actor: string | null = null,
	now = Date.now(),
): Promise<void> {
	const asked = await removeTrackedUsers(db, [id], removal, actor, now);
	if (asked === 0) throw new Problem('not-found', 'no tracked user has this number', { field: 'id' });
}

/**
 * Ends the tracking of people, all in one transaction. With `keep` it ends now: the entry stays, with its labels, so that
 * the person's events are still found by them. An entry of which nothing can be recorded is deleted. With `purge` the consumer
 * deletes the entry with all that was recorded; that is not taken back.
 * @param now ms UTC
 * @returns how many of them are listed
 */
export async function removeTrackedUsers(
	db: Db,
	ids: readonly number[],
	removal: Removal,
	actor: string | null,
	now = Date.now(),
): Promise<number> {
	return write(db, async ({ tx }) => {
		const wanted = new Set(ids);
		const people = (await listTrackedUsers(tx)).filter(({ id }) => wanted.has(id));
		const left = people.filter(({ removal }) => removal === null);
		await (removal === 'purge' ? purge(tx, left, actor) : end(tx, left, actor, now));
		return people.length;
	});
}

async function purge(tx: Transaction, people: readonly TrackedUser[], actor: string | null): Promise<void> {
	for (const some of chunks(people.map(({ id }) => id)))
		await tx.updateTable('tracked_users').set({ removal: 'purge' }).where('id', 'in', some).execute();
	await recordAct(
		tx,
		...people.map((one) => ({
			actor,
			action: 'purge' as const,
			subject: one.username,
			before: termsOf(one),
			after: null,
		})),
	);
}

async function end(tx: Transaction, people: readonly TrackedUser[], actor: string | null, now: number): Promise<void> {
	const isEmpty = ({ userId, tracking }: TrackedUser) => userId === null || !withEvents.includes(tracking);
	const ended = people.filter((one) => !isEmpty(one) && one.tracking !== 'ended');
	const deleted = people.filter(isEmpty);
	for (const some of chunks(ended.map(({ id }) => id)))
		await tx.updateTable('tracked_users').set({ ends_at: now }).where('id', 'in', some).execute();
	for (const { id } of deleted) {
		await removeNotFound(tx, id, now);
		await deleteTrackedRows(tx, { id });
	}
	const untracked = { actor, action: 'untrack' as const };
	await recordAct(
		tx,
		...ended.map((one) => ({
			...untracked,
			subject: one.username,
			before: termsOf(one),
			after: { ...termsOf(one), endsAt: now },
		})),
		...deleted.map((one) => ({ ...untracked, subject: one.username, before: termsOf(one), after: null })),
	);
}

/** States of entries of which something may be recorded, as long as they have a person. */
const withEvents: readonly TrackingState[] = ['now', 'paused', 'ended'];

function termsOf({ reason, labels, endsAt, pausedAt }: TrackedUser) {
	return { reason, labels, endsAt, pausedAt };
}

/** Deletes a row of the list, with what belongs to it. */
export async function deleteTrackedRows(tx: Transaction, { id }: { id: number }): Promise<void> {
	await tx.deleteFrom('tracked_users').where('id', '=', id).execute();
	await tx.deleteFrom('tracked_labels').where('tracked_id', '=', id).execute();
	await tx.deleteFrom('campaign_members').where('tracked_id', '=', id).execute();
}
