import { type RawBuilder, sql } from 'kysely';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type IndexName, readBy, tableOf } from './index-name.ts';
import { inOrder, newestFirst, type Source, type Stretch } from './source.ts';

/** One stretch of an index that is in the order of time: all its columns before the time have one value. */
export interface IndexRange {
	index: IndexName;
	/** The values of those columns. */
	where: readonly RawBuilder<unknown>[];
	/** What else the index has of an event and is asked for. */
	fits: readonly RawBuilder<unknown>[];
	/** The index does not have what `fits` asks for, so the row is looked up; `half` leaves as many for a later test. */
	looksUp?: 'all' | 'half' | undefined;
}

/** With more ranges than this, windows of time read fewer rows. */
export const mostRanges = 16;

interface Row extends Cursor {
	range: number;
	fits: number | boolean;
}

/**
 * The first rows of each of some ranges, in one statement. Conditions do not limit what is read: a row that does not fit
 * is read and left out, so that the work does not depend on what is found.
 */
export function rangesSource(db: Db, ranges: readonly IndexRange[], stretch: Stretch): Source {
	return async ({ after, count, budget }) => {
		const looksUp = ranges.find((range) => range.looksUp)?.looksUp;
		const lookUps = looksUp === undefined ? Infinity : budget.lookUps / (looksUp === 'half' ? 2 : 1);
		const most = Math.floor(Math.min(budget.rows, lookUps) / ranges.length);
		const limit = Math.max(1, Math.min(count, most));
		const pages = ranges.map(
			(range, at) => sql`select ${sql.lit(at)} as ${sql.ref('range')}, time, id, fits
				from (${firstRows(db, range, { stretch, after, limit })}) as page`,
		);
		const { rows } = await sql<Row>`${sql.join(pages, sql` union all `)}`.execute(db);
		budget.rows -= rows.length + ranges.length;
		if (looksUp) budget.lookUps -= rows.length;
		const reached = reachedIn(rows, limit);
		const fitting = rows.filter((row) => row.fits && (reached === null || newestFirst(row, reached) <= 0));
		return { keys: inOrder(fitting), reached };
	};
}

/** Down to where every range has been read: the newest of the last rows of those that may have more. */
function reachedIn(rows: readonly Row[], limit: number): Cursor | null {
	const lasts = [...Map.groupBy(rows, ({ range }) => range).values()].flatMap((ofOne) => {
		const last = ofOne.length < limit ? undefined : ofOne.toSorted(newestFirst).at(-1);
		return last ? [{ time: last.time, id: last.id }] : [];
	});
	return lasts.sort(newestFirst)[0] ?? null;
}

function firstRows(
	db: Db,
	{ index, where, fits }: IndexRange,
	{ stretch, after, limit }: { stretch: Stretch; after: Cursor | null; limit: number },
): RawBuilder<unknown> {
	const table = tableOf(index);
	const time = sql.ref(`${table}.time`);
	const id = sql.ref(table === 'events' ? 'events.id' : 'event_users.event_id');
	const conditions = [...where, sql`${time} >= ${stretch.from}`];
	// Not as a comparison of rows, which MariaDB runs like an OFFSET.
	if (after) conditions.push(sql`${time} <= ${after.time} and (${time} < ${after.time} or ${id} < ${after.id})`);
	if (after === null || stretch.until <= after.time) conditions.push(sql`${time} < ${stretch.until}`);
	const isFitting = fits.length === 0 ? sql`1` : sql`case when ${sql.join(fits, sql` and `)} then 1 else 0 end`;
	return sql`select ${time} as time, ${id} as id, ${isFitting} as fits from ${readBy(db, index)}
		where ${sql.join(conditions, sql` and `)} order by ${time} desc, ${id} desc limit ${sql.lit(limit)}`;
}
