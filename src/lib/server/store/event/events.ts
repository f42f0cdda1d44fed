import { type RawBuilder, sql } from 'kysely';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { fieldConditions, needsEventRow, type Range, rangeConditions } from './event-conditions.ts';
import { readEvents, type StoredEvent } from './read-events.ts';
import { type ResolvedFilter, resolveFilter } from './resolve-filter.ts';

/** A page of events, newest first. */
export interface EventPage {
	events: StoredEvent[];
	/** Where the next page begins; null on the last. */
	next: Cursor | null;
}

/** With more combinations of user and wiki than this, the events are read in order of time and tested one by one. */
export const mostRanges = 64;

/** Which page: after an event, null for the newest, with at most `limit` events. */
interface PageAsked {
	cursor: Cursor | null;
	limit: number;
}

/** One page of the events that a filter lets through, newest first. */
export async function listEvents(db: Db, filter: EventFilter, page: PageAsked): Promise<EventPage> {
	const wanted = await resolveFilter(db, filter);
	return wanted === null ? { events: [], next: null } : readPage(db, wanted, page);
}

/** One page of the events by or about one person, whatever they are called and who else was called so, newest first. */
export async function listEventsOf(db: Db, userId: number, page: PageAsked): Promise<EventPage> {
	return readPage(db, { filter: {}, userIds: [userId], wikiIds: null, typeIds: null, actions: [] }, page);
}

async function readPage(db: Db, wanted: ResolvedFilter, { cursor, limit }: PageAsked): Promise<EventPage> {
	const found = await listPageKeys(db, wanted, cursor, limit + 1);
	const page = found.slice(0, limit);
	const last = page.at(-1);
	return {
		events: await readEvents(
			db,
			page.map(({ id }) => id),
		),
		next: found.length > limit && last ? last : null,
	};
}

/**
 * The keys of a page. Several users or wikis are a union of each one's first page, every one an index range of its own:
 * an IN would sort all their events.
 */
async function listPageKeys(db: Db, wanted: ResolvedFilter, cursor: Cursor | null, limit: number): Promise<Cursor[]> {
	const { userIds, wikiIds } = wanted;
	const users = userIds?.map((id) => [id]) ?? [null];
	const wikis = wikiIds?.map((id) => [id]) ?? [null];
	const ranges =
		users.length * wikis.length <= mostRanges
			? users.flatMap((user) => wikis.map((wiki) => ({ users: user, wikis: wiki })))
			: [{ users: userIds, wikis: wikiIds }];
	const pages = ranges.map((range) => sql`select time, id from (${keysInRange(wanted, range, cursor, limit)}) as page`);
	// An event can be in the ranges of two people: UNION returns it once.
	const union = sql<Cursor>`${sql.join(pages, sql` union `)} order by time desc, id desc limit ${limit}`;
	return (await union.execute(db)).rows;
}

function keysInRange(wanted: ResolvedFilter, range: Range, cursor: Cursor | null, limit: number): RawBuilder<unknown> {
	const ofOneUser = range.users?.length === 1;
	const table = ofOneUser ? 'event_users' : 'events';
	const time = sql.ref(`${table}.time`);
	const id = sql.ref(ofOneUser ? 'event_users.event_id' : 'events.id');
	const join = ofOneUser && needsEventRow(wanted) ? sql`inner join events on events.id = event_users.event_id` : sql``;
	const conditions = [sql`true`, ...rangeConditions(range, table, wanted.filter.as), ...fieldConditions(wanted, table)];
	// Not as a comparison of rows, which MariaDB runs like an OFFSET.
	if (cursor) conditions.push(sql`${time} <= ${cursor.time} and (${time} < ${cursor.time} or ${id} < ${cursor.id})`);
	return sql`select ${time} as time, ${id} as id from ${sql.table(table)} ${join}
		where ${sql.join(conditions, sql` and `)} order by ${time} desc, ${id} desc limit ${limit}`;
}
