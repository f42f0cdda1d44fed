import { type ChangeCursor, endOfChange } from '#lib/domain/feed/change-cursor.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { readEvents, type StoredEvent } from '../event/read-events.ts';

/** What has happened since, in the order in which it is to be applied: first the deleted keys, then the events. */
export interface Changes {
	/** True: delete everything read so far. The response has nothing else; events are read again, changes from `next` on. */
	resync: boolean;
	/** Natural keys of events that were deleted; one may come again among the events. */
	deleted: string[];
	/** Events new or altered. */
	events: StoredEvent[];
	/** Natural keys of those among the events that the stream delivered just when they happened. */
	live: string[];
	next: ChangeCursor;
	/** False: more can be read at once. */
	isComplete: boolean;
}

/** An event that is recorded later than this after it happened is not announced, in ms. */
const longestLive = 120_000;
/** An answer with more deleted keys than this ends earlier, with the end of a change; a purge makes many changes. */
const maxDeleted = 5_000;

/** Up to where changes can be read now: what was committed before has then been read. */
export async function readLastChange(db: Db): Promise<ChangeCursor> {
	const { epoch, change } = await db
		.selectFrom('state')
		.select(['epoch', 'change'])
		.where('id', '=', 1)
		.executeTakeFirstOrThrow();
	return endOfChange(epoch, change);
}

/**
 * What was committed after a cursor. Change numbers are given out under the lock of the state row, so nothing can
 * appear behind a cursor: live pages and offline copies follow this.
 * @param after null, or one that is not valid any more: from the beginning
 * @param limit most events in one answer; it carries some thousands of deleted keys at most, unless one change has more
 * @param until where to stop; the end unless given
 */
export async function listChanges(
	db: Db,
	after: ChangeCursor | null,
	limit: number,
	until?: ChangeCursor,
): Promise<Changes> {
	const state = await db
		.selectFrom('state')
		.select(['epoch', 'change', 'tombstones_after', currentTime(db).as('now')])
		.where('id', '=', 1)
		.executeTakeFirstOrThrow();
	const newest = endOfChange(state.epoch, state.change);
	const end = until?.epoch === state.epoch && until.change <= state.change ? until : newest;
	if (
		after === null ||
		after.epoch !== state.epoch ||
		after.change > state.change ||
		after.change < state.tombstones_after
	) {
		return { resync: true, deleted: [], events: [], live: [], next: end, isComplete: true };
	}
	const found = await db
		.selectFrom('events')
		.select(['change', 'id', 'streamed'])
		.where('change', '>=', after.change)
		.where('change', '<=', end.change)
		.where(({ or, eb, and }) =>
			or([eb('change', '>', after.change), and([eb('change', '=', after.change), eb('id', '>', after.id)])]),
		)
		.where(({ or, eb }) => or([eb('change', '<', end.change), eb('id', '<=', end.id)]))
		.orderBy('change')
		.orderBy('id')
		.limit(limit + 1)
		.execute();
	const last = found[limit - 1];
	let reached = found.length > limit && last ? { epoch: state.epoch, change: last.change, id: last.id } : end;
	// The deleted keys of a change come with its first page.
	const deletedUntil = (change: number) =>
		db.selectFrom('tombstones').where('change', '>', after.change).where('change', '<=', change).orderBy('change');
	const over = await deletedUntil(reached.change).select('change').offset(maxDeleted).limit(1).executeTakeFirst();
	const cut = over && Math.max(over.change - 1, after.change + 1);
	if (cut !== undefined && cut < reached.change) reached = endOfChange(state.epoch, cut);
	const page = found.slice(0, limit).filter(({ change }) => change <= reached.change);
	const deleted = await deletedUntil(reached.change).select('natural_key').execute();
	const events = await readEvents(
		db,
		page.map(({ id }) => id),
	);
	const streamed = new Set(page.filter((row) => isNewSince(after, row)).map(({ id }) => id));
	return {
		resync: false,
		deleted: deleted.map(({ natural_key }) => natural_key),
		events,
		live: events
			.filter(({ id, time }) => streamed.has(id) && time >= Number(state.now) - longestLive)
			.map(({ key }) => key),
		next: reached,
		isComplete: reached === end,
	};
}

/** Whether a reader at a cursor cannot have had an event before: one that was only altered since is not new. */
function isNewSince(after: ChangeCursor, { streamed, id }: { streamed: number | null; id: number }): boolean {
	return streamed !== null && (streamed > after.change || (streamed === after.change && id > after.id));
}
