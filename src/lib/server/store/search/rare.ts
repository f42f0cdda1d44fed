import { type RawBuilder, sql } from 'kysely';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { ResolvedFilter } from '../event/resolve-filter.ts';
import { type IndexName, readBy } from './index-name.ts';
import { markIs, type Plan, planOf, testOfEvents } from './plan.ts';
import { type Asked, inOrder, newestFirst, type Stretch } from './source.ts';
import type { Density } from './windows.ts';

/** More than this are not rare. */
const mostRare = 500;
/** More than this of a page are read by time. */
const mostOfPage = 200;

/**
 * A plan for a filter that names titles, or marks that somebody has given: of those there are mostly few events, whatever
 * else is asked of them. If there are many, the usual plan; null if the filter names no such thing.
 */
export async function planOfRare(
	db: Db,
	wanted: ResolvedFilter,
	stretch: Stretch,
	{ after, budget }: Pick<Asked, 'after' | 'budget'>,
): Promise<Plan | null> {
	const titles = titleIs(wanted);
	const which = titles ?? givenMarks(wanted);
	if (which === null) return null;
	const index: IndexName = titles ? 'events_title_time' : 'events_mark_code';
	// In a range of titles, what the time leaves out would be read without a bound.
	const ofTime =
		wanted.filter.title === undefined ? sql`and time >= ${stretch.from} and time < ${endOf(stretch, after)}` : sql``;
	const most = wanted.filter.page === undefined ? mostRare : mostOfPage;
	const { rows } = await sql<Cursor>`select time, id from ${readBy(db, index)} where ${which} ${ofTime}
		limit ${sql.lit(most + 1)}`.execute(db);
	budget.rows -= rows.length;
	if (rows.length > most) return planOf(db, wanted, stretch, densityOf(rows));
	const isAsked = ({ time, id }: Cursor) =>
		time >= stretch.from && time < stretch.until && (after === null || newestFirst(after, { time, id }) < 0);
	const keys = inOrder(rows.filter(isAsked));
	return {
		source: () => Promise.resolve({ keys, reached: null }),
		test: testOfEvents(wanted),
		leavesOut: false,
		looksUp: true,
	};
}

function densityOf(rows: readonly Cursor[]): Density {
	const times = rows.map(({ time }) => time);
	return { length: Math.max(1, Math.max(...times) - Math.min(...times)), rows: rows.length, keys: rows.length };
}

/** The millisecond of the place itself may have more. */
function endOf({ until }: Stretch, after: Cursor | null): number {
	return after === null ? until : Math.min(until, after.time + 1);
}

/** The wanted titles; null if the filter names none. */
function titleIs({ filter: { page, title } }: ResolvedFilter): RawBuilder<unknown> | null {
	const conditions = [
		...(page === undefined ? [] : [sql`events.title in (${sql.join(page)})`]),
		...(title === undefined ? [] : [beginsWith(title)]),
	];
	return conditions.length === 0 ? null : sql.join(conditions, sql` and `);
}

/** As a range of the index: from the beginning itself up to what follows all titles that begin so. */
function beginsWith(title: string): RawBuilder<unknown> {
	const next = textAfter(title);
	const from = sql`events.title >= ${title}`;
	return next === null ? from : sql`${from} and events.title < ${next}`;
}

/** The lowest text, by code points, that is above all that begin with a text; null if there is none. */
export function textAfter(text: string): string | null {
	const points = [...text].map((character) => character.codePointAt(0) ?? 0);
	while (points.at(-1) === 0x10_ffff) points.pop();
	const last = points.pop();
	if (last === undefined) return null;
	// What is between these is no character.
	return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}

/** The wanted marks, if they are only such as somebody has given and something else is asked too. */
function givenMarks({ filter, userIds, wikiIds, typeIds }: ResolvedFilter): RawBuilder<unknown> | null {
	const { review } = filter;
	if (review === undefined || review.includes('unreviewed')) return null;
	if (userIds === null && wikiIds === null && typeIds === null) return null;
	return markIs(review);
}
