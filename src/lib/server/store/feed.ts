import { sql } from 'kysely';
import { currentTime } from '../db/engine.ts';
import type { Db, Transaction } from '../db/tables.ts';
import { leaseDuration } from './state.ts';

/**
 * What the recording consumer does: `never` ran; `connecting` to the stream; `streaming`; `unreachable`: the stream
 * cannot be reached; `idle`: nobody is tracked; `stopped`.
 */
export type FeedStatus = 'never' | 'connecting' | 'streaming' | 'unreachable' | 'idle' | 'stopped';

/** How the feed is, as the web tells people. Times are ms UTC. */
export interface Feed {
	/** A consumer that has not been heard of for a while counts as stopped. */
	status: FeedStatus;
	/** Since when, by the database's clock. */
	since: number;
	/** The highest stream time recorded or passed by. */
	lastEventAt: number | null;
	/** How far the recording lies behind now, in ms; null while nothing was read. */
	behind: number | null;
	/** The database's clock. */
	now: number;
}

/** How the feed is just now. */
export async function readFeed(db: Db): Promise<Feed> {
	const row = await db
		.selectFrom('state')
		.select(['feed_status', 'feed_since', 'last_event_at', 'lease_renewed_at', currentTime(db).as('now')])
		.executeTakeFirstOrThrow();
	const now = Number(row.now);
	const heard = row.lease_renewed_at ?? row.feed_since;
	const silent = row.feed_status !== 'never' && row.feed_status !== 'stopped' && now - heard > 2 * leaseDuration;
	return {
		status: silent ? 'stopped' : (row.feed_status as FeedStatus),
		since: silent ? heard : row.feed_since,
		lastEventAt: row.last_event_at,
		behind: row.last_event_at === null ? null : Math.max(0, now - row.last_event_at),
		now,
	};
}

/** Writes down what the consumer does; the time since when moves only when that changes. */
export async function recordFeedStatus(tx: Transaction, status: FeedStatus): Promise<void> {
	await tx
		.updateTable('state')
		.set({ feed_since: sql`case when feed_status = ${status} then feed_since else ${currentTime(tx)} end` })
		.execute();
	await tx.updateTable('state').set({ feed_status: status }).execute();
}
