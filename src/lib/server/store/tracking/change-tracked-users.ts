import type { TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { insertLabels } from './tracked-labels.ts';
import { listTrackedUsers } from './tracked-users.ts';

/** What can be changed of tracked people. What is absent stays. */
export interface TrackingChange {
	reason?: string | null;
	/** Instead of those that they have. */
	labels?: readonly string[];
	addLabels?: readonly string[];
	removeLabels?: readonly string[];
	/** ms UTC; null: no end. */
	endsAt?: number | null;
	paused?: boolean;
	/** CentralAuth is asked again about a name for which it found no account. */
	lookUpAgain?: boolean;
}

/** What another look-up may change. */
const maybeOtherwise: readonly TrackingState[] = ['unknown', 'hidden', 'duplicate'];

/**
 * Changes the entries of people, all in one transaction. Entries that are being removed stay as they are, and numbers
 * without an entry are ignored.
 * @returns how many entries were found
 */
export async function changeTrackedUsers(
	db: Db,
	ids: readonly number[],
	change: TrackingChange,
	actor: string | null,
): Promise<number> {
	return write(db, async ({ tx }) => {
		const wanted = new Set(ids);
		const people = (await listTrackedUsers(tx)).filter(({ id, removal }) => wanted.has(id) && removal === null);
		const now = Date.now();
		for (const { id, username, reason, labels, endsAt, pausedAt, tracking, isUnknownToMeta: isUnknown } of people) {
			const kept = labels.filter((label) => !change.removeLabels?.includes(label));
			const newLabels = [...new Set([...(change.labels ?? kept), ...(change.addLabels ?? [])])].sort();
			const newReason = change.reason === undefined ? reason : change.reason;
			const newEnd = change.endsAt === undefined ? endsAt : change.endsAt;
			const isPaused = change.paused ?? pausedAt !== null;
			const newPause = isPaused ? (pausedAt ?? now) : null;
			if (newReason !== reason || newEnd !== endsAt || newPause !== pausedAt) {
				await tx
					.updateTable('tracked_users')
					.set({ reason: newReason, ends_at: newEnd, paused_at: newPause })
					.where('id', '=', id)
					.execute();
			}
			if (newLabels.join() !== labels.join()) {
				await tx.deleteFrom('tracked_labels').where('tracked_id', '=', id).execute();
				await insertLabels(tx, [id], newLabels);
			}
			const act = { actor, subject: username };
			if (change.lookUpAgain && (isUnknown || maybeOtherwise.includes(tracking))) {
				const fresh = { problem: null, resolved_at: null, look_up_at: null };
				await tx.updateTable('tracked_users').set(fresh).where('id', '=', id).execute();
				const before = { problem: isUnknown ? 'unknown' : tracking };
				await recordAct(tx, { ...act, action: 'look-up', before, after: { problem: null } });
			}
			await recordAct(
				tx,
				{ ...act, action: 'reason', before: { reason }, after: { reason: newReason } },
				{ ...act, action: 'labels', before: { labels }, after: { labels: newLabels } },
				{ ...act, action: 'end', before: { endsAt }, after: { endsAt: newEnd } },
				{
					...act,
					action: isPaused ? 'pause' : 'resume',
					before: { pausedAt },
					after: { pausedAt: newPause },
				},
			);
		}
		return people.length;
	});
}
