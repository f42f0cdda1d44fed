import { isTracked, trackingState, trackingStates, type TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import { userKind } from '#lib/domain/person/username.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables } from '#lib/server/db/tables.ts';
import { trackingEntry, trackingStateSql } from './tracking-state.ts';

/** What is done with what was recorded of a person whose tracking is stopped. */
export type Removal = 'keep' | 'purge';

/** A tracked person. Times in ms UTC. */
export interface TrackedUser {
	id: number;
	/** In canonical form once adopted; before, as it was typed. */
	username: string;
	/** The person; null until the consumer has picked up the row. */
	userId: number | null;
	addedAt: number;
	/** Who added it; null if it was typed into the database. */
	addedBy: string | null;
	/** Asked to be purged; the consumer carries it out. */
	removal: 'purge' | null;
	/** Whether they are tracked, and if not, why. */
	tracking: TrackingState;
	reason: string | null;
	/** In code unit order. */
	labels: string[];
	/** When tracking ends; null: never. */
	endsAt: number | null;
	pausedAt: number | null;
	/** When CentralAuth found the account of the name; null: the name is as it was typed. */
	resolvedAt: number | null;
	/** A temporary account that Meta did not know for days; it is tracked as typed. */
	isUnknownToMeta: boolean;
}

/** Tracked people, by name: all, or one person by id, or entries of a name that are not adopted yet. */
export async function listTrackedUsers(db: Db, one?: number | string): Promise<TrackedUser[]> {
	let query = db
		.selectFrom('tracked_users')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.selectAll('tracked_users')
		.select('users.name')
		.orderBy('tracked_users.username');
	if (typeof one === 'number') query = query.where('tracked_users.user_id', '=', one);
	if (typeof one === 'string')
		query = query.where('tracked_users.username', '=', one).where('tracked_users.user_id', 'is', null);
	const rows = await query.execute();
	let labelled = db.selectFrom('tracked_labels').selectAll().orderBy('label');
	if (one !== undefined) {
		const ids = rows.map(({ id }) => id);
		labelled = labelled.where('tracked_id', 'in', ids.length === 0 ? [0] : ids);
	}
	const labels = Map.groupBy(await labelled.execute(), ({ tracked_id }) => tracked_id);
	const now = Date.now();
	return rows.map((row) => ({
		id: row.id,
		username: row.name ?? row.username,
		userId: row.user_id,
		addedAt: row.added_at,
		addedBy: row.added_by,
		removal: row.removal as 'purge' | null,
		tracking: trackingState(trackingEntry(row), now),
		reason: row.reason,
		labels: (labels.get(row.id) ?? []).map(({ label }) => label),
		endsAt: row.ends_at,
		pausedAt: row.paused_at,
		resolvedAt: row.resolved_at,
		isUnknownToMeta: isUnknownToMeta(row),
	}));
}

function isUnknownToMeta({
	username,
	problem,
	central_id,
	resolved_at,
}: Pick<Tables['tracked_users'], 'username' | 'problem' | 'central_id' | 'resolved_at'>): boolean {
	return problem === null && resolved_at !== null && central_id === null && userKind(username) === 'temporary';
}

/** How many people are tracked, or will be as soon as they are adopted. */
export async function countTrackedUsers(db: Db): Promise<number> {
	const { count } = await db
		.selectFrom('tracked_users')
		.select(({ fn }) => fn.countAll().as('count'))
		.where(trackingStateSql(currentTime(db)), 'in', trackingStates.filter(isTracked))
		.executeTakeFirstOrThrow();
	return Number(count);
}
