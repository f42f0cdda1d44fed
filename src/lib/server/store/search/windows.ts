import { type RawBuilder, sql } from 'kysely';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type IndexName, readBy, tableOf } from './index-name.ts';
import { type Asked, type Found, inOrder, type Source, type Stretch } from './source.ts';

/** Many ranges of an index, each in the order of time. */
export interface IndexRanges {
	index: IndexName;
	/** What the columns before the time may be: one condition for each statement. */
	where: readonly RawBuilder<unknown>[];
	/** How many ranges these are, each of which costs a look into the index. */
	ranges: number;
	/** What else the index has of an event and is asked for. */
	fits: readonly RawBuilder<unknown>[];
}

/** The first window has at least so many events of anybody: not too many to read, and often enough for a page. */
const eventsInFirst = 400;
/** A later window is at most so many times as long as the one before. */
const mostWider = 32;
/** A guessed window with more than so many times what is asked for is not taken. */
const mostTooMany = 8;
/** For what a window has more than expected. */
const reserve = 0.7;

interface Row extends Cursor {
	fits: number | boolean;
}

/** How full a window was. */
export interface Density {
	/** Its length in ms. */
	length: number;
	/** Rows, whether they fit or not. */
	rows: number;
	/** Of these, those that fit. */
	keys: number;
}

/**
 * Windows of time, newest first, in each of which all ranges are read without order: sorting the first rows of
 * hundreds of ranges would read hundreds of pages. The first window ends where a number of events of anybody have
 * happened, the next ones grow with what was found.
 * @param seen what some other stretch of these ranges had: the first window is made by it
 */
export function windowsSource(db: Db, ranges: IndexRanges, stretch: Stretch, seen: Density | null = null): Source {
	let last: Density | null = null;
	return async (asked) => {
		const { after, budget } = asked;
		const until = endBefore(after, stretch);
		const guessed = last === null && seen !== null ? await readGuessed(until, seen, asked) : null;
		if (guessed !== null) return foundIn(guessed, after);
		const window = last === null ? await firstWindow(until, asked) : nextWindow(until, last, asked);
		if (window === null) return { keys: [], reached: null };
		// Only the first one is as large as it must be: without it a request would get nowhere.
		const most = last === null ? null : budget.rows - ranges.ranges;
		if (most !== null && most <= 0) return tooFull(asked);
		const rows = await readWindow(db, ranges, { ...window, most });
		budget.rows -= rows.length + ranges.ranges;
		if (most !== null && rows.length > most) return tooFull(asked);
		return foundIn({ rows, window }, after);
	};

	function foundIn({ rows, window }: { rows: Row[]; window: Stretch }, after: Cursor | null): Found {
		last = density(rows, window.until - window.from);
		const fitting = rows.filter((row) => row.fits && isAfter(row, after));
		return { keys: inOrder(fitting), reached: window.from <= stretch.from ? null : { time: window.from, id: 0 } };
	}

	/** The rows of a window as full as another stretch was; null if there are far more, or if nobody did anything. */
	async function readGuessed(until: number, other: Density, asked: Asked) {
		const { newest } = await readNewest(db, { from: stretch.from, until }, 1);
		if (newest === null) return null;
		const window = nextWindow(newest + 1, other, asked);
		const most = Math.min(mostTooMany * asked.count, Math.floor(asked.budget.rows / 3));
		const rows = await readWindow(db, ranges, { ...window, most });
		asked.budget.rows -= rows.length + ranges.ranges;
		return rows.length > most ? null : { rows, window };
	}

	/** With so many events of anybody; null if there are none. */
	async function firstWindow(until: number, { count, budget }: Asked): Promise<Stretch | null> {
		const most = Math.max(1, Math.min(Math.max(eventsInFirst, count), Math.floor(budget.rows / 3)));
		const { events, newest, oldest } = await readNewest(db, { from: stretch.from, until }, most);
		budget.rows -= events;
		if (newest === null || oldest === null) return null;
		return { from: events < most ? stretch.from : oldest, until: newest + 1 };
	}

	function nextWindow(until: number, before: Density, asked: Asked): Stretch {
		const length = nextLength(before, asked, ranges.ranges);
		// At least a millisecond: an empty window would get nowhere.
		return { from: Math.max(stretch.from, Math.min(until - 1, Math.ceil(until - length))), until };
	}
}

/** Nothing is taken from a window with more rows than may be read: which of them are the newest is not known. */
function tooFull({ after, budget }: Asked): Found {
	budget.rows = 0;
	return { keys: [], reached: after };
}

/** The millisecond of the place itself is read again as long as it may have more. */
function endBefore(after: Cursor | null, { until }: Stretch): number {
	return after === null ? until : Math.min(until, after.id > 0 ? after.time + 1 : after.time);
}

function isAfter(key: Cursor, after: Cursor | null): boolean {
	return after === null || key.time < after.time || (key.time === after.time && key.id < after.id);
}

function density(rows: readonly Row[], length: number): Density {
	return { length: Math.max(1, length), rows: rows.length, keys: rows.filter(({ fits }) => fits).length };
}

/** Long enough for what is asked for, but not for more rows than may be read. */
function nextLength({ length, rows, keys }: Density, { count, budget }: Asked, ranges: number): number {
	const forKeys = keys === 0 ? mostWider : (1.3 * count) / keys;
	const forRows = rows === 0 ? mostWider : (reserve * Math.max(1, budget.rows - ranges)) / rows;
	return length * Math.min(mostWider, forKeys, forRows);
}

/** How many of the newest events of anybody there are in a stretch, up to a limit, and from when to when; null if none. */
async function readNewest(
	db: Db,
	{ from, until }: Stretch,
	limit: number,
): Promise<{ events: number; newest: number | null; oldest: number | null }> {
	const { rows } = await sql<{ events: number; newest: number | null; oldest: number | null }>`
		select count(*) as events, max(time) as newest, min(time) as oldest
		from (select time from ${readBy(db, 'events_time')} where time >= ${from} and time < ${until}
			order by time desc, id desc limit ${sql.lit(limit)}) as newest`.execute(db);
	return rows[0] ?? { events: 0, newest: null, oldest: null };
}

async function readWindow(
	db: Db,
	{ index, where, fits }: IndexRanges,
	{ from, until, most }: Stretch & { most: number | null },
): Promise<Row[]> {
	const id = sql.ref(tableOf(index) === 'events' ? 'events.id' : 'event_users.event_id');
	const isFitting = fits.length === 0 ? sql`1` : sql`case when ${sql.join(fits, sql` and `)} then 1 else 0 end`;
	const rows: Row[] = [];
	for (const some of where) {
		const limit = most === null ? sql`` : sql`limit ${sql.lit(Math.max(0, most - rows.length) + 1)}`;
		const page = sql<Row>`select time, ${id} as id, ${isFitting} as fits from ${readBy(db, index)}
			where ${some} and time >= ${from} and time < ${until} ${limit}`;
		rows.push(...(await page.execute(db)).rows);
		if (most !== null && rows.length > most) break;
	}
	return rows;
}
