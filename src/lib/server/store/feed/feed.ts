import { sql } from 'kysely';
import { type FeedResponse, type FeedStatus, feedStatuses } from '#lib/domain/feed/feed.ts';
import { type ChangeCursor, endOfChange } from '#lib/domain/feed/change-cursor.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { leaseDuration } from '../core/state.ts';

/** The state of the feed now. */
export async function readFeed(db: Db): Promise<FeedResponse> {
	return (await readHead(db)).feed;
}

/** What shows in one query whether anything has happened: where the changes end, and the state of the feed. */
export async function readHead(db: Db): Promise<{ last: ChangeCursor; feed: FeedResponse }> {
	const row = await db
		.selectFrom('state')
		.select([
			'epoch',
			'change',
			'feed_status',
			'feed_since',
			'last_event_at',
			'lease_renewed_at',
			currentTime(db).as('now'),
		])
		.executeTakeFirstOrThrow();
	const now = Number(row.now);
	const heard = row.lease_renewed_at ?? row.feed_since;
	const silent = row.feed_status !== 'never' && row.feed_status !== 'stopped' && now - heard > 2 * leaseDuration;
	const feed: FeedResponse = {
		status: silent ? 'stopped' : (feedStatuses.find((one) => one === row.feed_status) ?? 'unknown'),
		since: silent ? heard : row.feed_since,
		lastEventAt: row.last_event_at,
		behind: row.last_event_at === null ? null : Math.max(0, now - row.last_event_at),
		now,
	};
	return { last: endOfChange(row.epoch, row.change), feed };
}

/** Records what the consumer does; `since` moves only when that changes. */
export async function recordFeedStatus(tx: Transaction, status: FeedStatus): Promise<void> {
	await tx
		.updateTable('state')
		.set({ feed_since: sql`case when feed_status = ${status} then feed_since else ${currentTime(tx)} end` })
		.execute();
	await tx.updateTable('state').set({ feed_status: status }).execute();
}
