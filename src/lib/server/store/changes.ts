import type { Db } from '../db/tables.ts';
import { readEvents, type StoredEvent } from './events.ts';
import { readState } from './state.ts';

/** How far a reader has followed the changes of a database. */
export interface ChangeCursor {
	/** The database that the numbers belong to. */
	epoch: string;
	/** All that was committed up to this change has been read, but for what has a higher id in it. */
	change: number;
	/** The last event read of that change; 0: none of the next change yet. */
	id: number;
}

/** What has happened since, in the order in which it is to be applied: first the buried, then the events. */
export interface Changes {
	/** True: forget everything kept so far; this is the beginning. */
	afresh: boolean;
	/** Natural keys of events that are no more; one may come again among the events. */
	buried: string[];
	/** Events new or altered. */
	events: StoredEvent[];
	next: ChangeCursor;
	/** False: more can be read at once. */
	isComplete: boolean;
}

/**
 * What was committed after a cursor. Change numbers are given out under the lock of the state row, so nothing can
 * appear behind a cursor: this is what live pages and offline copies follow.
 * @param after null: from the beginning
 * @param limit most events in one answer
 */
export async function listChanges(db: Db, after: ChangeCursor | null, limit: number): Promise<Changes> {
	const state = await readState(db);
	const afresh =
		after === null ||
		after.epoch !== state.epoch ||
		after.change > state.change ||
		after.change < state.tombstones_after;
	const start = afresh ? { change: 0, id: 0 } : after;
	const found = await db
		.selectFrom('events')
		.select(['change', 'id'])
		.where('change', '>=', start.change)
		.where('change', '<=', state.change)
		.where(({ or, eb, and }) =>
			or([eb('change', '>', start.change), and([eb('change', '=', start.change), eb('id', '>', start.id)])]),
		)
		.orderBy('change')
		.orderBy('id')
		.limit(limit + 1)
		.execute();
	const page = found.slice(0, limit);
	const last = page.at(-1);
	const isComplete = found.length <= limit;
	const reached = isComplete || !last ? { change: state.change, id: Number.MAX_SAFE_INTEGER } : last;
	const buried = await db
		.selectFrom('tombstones')
		.select('natural_key')
		.where('change', '>=', start.change)
		.where('change', '<=', reached.change)
		.orderBy('change')
		.execute();
	const events = await readEvents(
		db,
		page.map(({ id }) => id),
	);
	return {
		afresh,
		buried: afresh ? [] : buried.map(({ natural_key }) => natural_key),
		events,
		next: { epoch: state.epoch, ...reached },
		isComplete,
	};
}
