import { type RawBuilder, type Selectable, sql } from 'kysely';
import { type TrackingEntry, trackingProblems, type TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import type { Db, Tables } from '#lib/server/db/tables.ts';

/** A row of the list as the domain sees it. */
export function trackingEntry(row: Selectable<Tables['tracked_users']>): TrackingEntry {
	return {
		userId: row.user_id,
		removal: row.removal,
		problem: row.problem,
		pausedAt: row.paused_at,
		endsAt: row.ends_at,
		resolvedAt: row.resolved_at,
	};
}

/** `trackingState` of domain/tracking in SQL, for rows of `tracked_users`. @param now ms UTC */
export function trackingStateSql(now: number | RawBuilder<number>): RawBuilder<TrackingState> {
	const column = (name: keyof Tables['tracked_users']) => sql.ref(`tracked_users.${name}`);
	return sql<TrackingState>`case
		when ${column('removal')} is not null then 'ending'
		when ${column('problem')} in (${sql.join(trackingProblems)}) then ${column('problem')}
		when ${column('problem')} is not null then 'invalid'
		when ${column('ends_at')} <= ${now} then 'ended'
		when ${column('paused_at')} is not null then 'paused'
		when ${column('user_id')} is null then 'soon'
		else 'now' end`;
}

/** `needsResolution` of domain/tracking in SQL. */
export const needsResolutionSql = sql<boolean>`(tracked_users.resolved_at is null
	and tracked_users.problem is null and tracked_users.removal is null)`;

/** Whether all data of a person is to be deleted. */
export async function isToBePurged(db: Db, userId: number): Promise<boolean> {
	const rows = db.selectFrom('tracked_users').select('id').where('user_id', '=', userId).where('removal', '=', 'purge');
	return (await rows.executeTakeFirst()) !== undefined;
}
