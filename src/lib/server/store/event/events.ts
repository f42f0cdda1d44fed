import { type NotNull, type RawBuilder, type Selectable, sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import { type EventFilter, filterFields, type FilterOperator, type Part } from '#lib/domain/filter/event-filter.ts';
import { hiddenParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { Review } from '#lib/domain/review/review.ts';
import { typeNames, type WikiEvent } from '#lib/domain/event/event.ts';
import type { Json } from '#lib/domain/core/json-fields.ts';
import type { Db, Flag, Tables } from '#lib/server/db/tables.ts';
import { listEventTypes } from './event-types.ts';
import { reviewOf } from '../review/reviews.ts';
import { listLabelled } from '../tracking/tracked-labels.ts';
import { listNameOwners } from '../person/users.ts';

/** An event as this database has it. */
export interface StoredEvent extends WikiEvent {
	/** Its id here; with the time, the order of pages. */
	id: number;
	/** The transaction that inserted or last altered it. */
	change: number;
	/** The mark that counts; null while nobody has made one. */
	review: Review | null;
}

/** A page of events, newest first. */
export interface EventPage {
	events: StoredEvent[];
	/** Where the next page begins; null on the last. */
	next: Cursor | null;
}

/** With more combinations of user and wiki than this, the events are read in order of time and tested one by one. */
export const mostRanges = 64;

/** Which page: after an event, from the newest on for null, with so many events at most. */
interface PageAsked {
	cursor: Cursor | null;
	limit: number;
}

/** One page of the events that a filter lets through, newest first. */
export async function listEvents(db: Db, filter: EventFilter, page: PageAsked): Promise<EventPage> {
	const wanted = await resolve(db, filter);
	return wanted === null ? { events: [], next: null } : readPage(db, wanted, page);
}

/** One page of the events by or about one person, whatever they are called and who else was called so, newest first. */
export async function listEventsOf(db: Db, userId: number, page: PageAsked): Promise<EventPage> {
	return readPage(db, { filter: {}, userIds: [userId], wikiIds: null, typeIds: null, actions: [] }, page);
}

async function readPage(db: Db, wanted: Resolved, { cursor, limit }: PageAsked): Promise<EventPage> {
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

/** The filter with ids in place of names. */
export interface Resolved {
	filter: EventFilter;
	userIds: number[] | null;
	wikiIds: number[] | null;
	/** All kinds of which something is wanted. */
	typeIds: number[] | null;
	/** Those of them of which only some log actions are wanted. */
	actions: readonly { typeId: number; names: string[] }[];
}

/** Puts ids in place of names; null if a field names nothing that we have, so that nothing can match. */
export async function resolve(db: Db, filter: EventFilter): Promise<Resolved | null> {
	const [userIds, wikiIds, kinds] = await Promise.all([
		resolvePeople(db, filter),
		filter.wiki &&
			db
				.selectFrom('wikis')
				.select('id')
				.where('name', 'in', filter.wiki)
				.execute()
				.then((rows) => rows.map(({ id }) => id)),
		(filter.type ?? filter.categorize) !== undefined &&
			listEventTypes(db).then((all) =>
				all
					.map((kind) => ({ typeId: kind.id, names: wantedActions(kind, filter) }))
					.filter(({ names }) => names !== 'none'),
			),
	]);
	if ([userIds, wikiIds, kinds].some((ids) => ids && ids.length === 0)) return null;
	return {
		filter,
		userIds,
		wikiIds: wikiIds ?? null,
		typeIds: kinds ? kinds.map(({ typeId }) => typeId) : null,
		actions: kinds ? kinds.flatMap(({ typeId, names }) => (typeof names === 'string' ? [] : [{ typeId, names }])) : [],
	};
}

/** The people whom a filter means; null: nobody in particular. */
async function resolvePeople(db: Db, { user, label }: EventFilter): Promise<number[] | null> {
	const [named, labelled] = await Promise.all([
		user && listNameOwners(db, user).then((names) => new Set(names.map(({ userId }) => userId))),
		label && listLabelled(db, label).then((people) => new Set(people.flatMap(({ userIds }) => userIds))),
	]);
	const people = named && labelled ? named.intersection(labelled) : (named ?? labelled);
	return people ? [...people] : null;
}

/** Ids in a list of SQL; written out, since there may be more of them than a statement takes parameters. */
export function idList(ids: readonly number[]): RawBuilder<unknown> {
	return sql.join(ids.map((id) => sql.lit(id)));
}

/** What of a kind of event the fields that look at kinds ask for: all of it, nothing, or some log actions. */
function wantedActions(
	kind: Pick<WikiEvent, 'type' | 'logType'>,
	{ type, categorize }: EventFilter,
): 'all' | 'none' | string[] {
	if (categorize !== undefined && (kind.type === 'categorize') !== categorize) return 'none';
	const names = typeNames(kind);
	if (type === undefined || names.some((name) => type.includes(name))) return 'all';
	const prefix = `${names.at(-1)}/`;
	const actions = type.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
	return kind.logType === null || actions.length === 0 ? 'none' : actions;
}

/**
 * The keys of a page. Several users or wikis are a union of each one's first page, every one an index range of its own:
 * an IN would sort all their events.
 */
async function listPageKeys(db: Db, wanted: Resolved, cursor: Cursor | null, limit: number): Promise<Cursor[]> {
	const { userIds, wikiIds } = wanted;
	const users = userIds?.map((id) => [id]) ?? [null];
	const wikis = wikiIds?.map((id) => [id]) ?? [null];
	const ranges =
		users.length * wikis.length <= mostRanges
			? users.flatMap((user) => wikis.map((wiki) => ({ users: user, wikis: wiki })))
			: [{ users: userIds, wikis: wikiIds }];
	const pages = ranges.map((range) => sql`select time, id from (${keysInRange(wanted, range, cursor, limit)}) as page`);
	// An event can stand in the ranges of two people: UNION leaves it once.
	const union = sql<Cursor>`${sql.join(pages, sql` union `)} order by time desc, id desc limit ${limit}`;
	return (await union.execute(db)).rows;
}

/** Whose and where: one range of an index, if there is one of each at most. */
interface Range {
	users: readonly number[] | null;
	wikis: readonly number[] | null;
}

function keysInRange(wanted: Resolved, range: Range, cursor: Cursor | null, limit: number): RawBuilder<unknown> {
	const ofOneUser = range.users?.length === 1;
	const table = ofOneUser ? 'event_users' : 'events';
	const time = sql.ref(`${table}.time`);
	const id = sql.ref(ofOneUser ? 'event_users.event_id' : 'events.id');
	const needsRow =
		ofOneUser &&
		(wanted.actions.length > 0 ||
			filterFields.some(({ name }) => !carried.includes(columns[name]) && wanted.filter[name] !== undefined));
	const join = needsRow ? sql`inner join events on events.id = event_users.event_id` : sql``;
	const conditions = [sql`true`, ...rangeConditions(range, table, wanted.filter.as), ...fieldConditions(wanted, table)];
	// Not as a comparison of rows, which MariaDB runs like an OFFSET.
	if (cursor) conditions.push(sql`${time} <= ${cursor.time} and (${time} < ${cursor.time} or ${id} < ${cursor.id})`);
	return sql`select ${time} as time, ${id} as id from ${sql.table(table)} ${join}
		where ${sql.join(conditions, sql` and `)} order by ${time} desc, ${id} desc limit ${limit}`;
}

function rangeConditions(
	{ users, wikis }: Range,
	table: 'events' | 'event_users',
	as: readonly Part[] | undefined,
): RawBuilder<unknown>[] {
	const conditions = wikis ? [operators['any of'](sql.ref(`${table}.wiki_id`), wikis)] : [];
	const parted =
		as === undefined
			? null
			: sql.join(
					as.map((part) => takesPart[part]),
					sql` or `,
				);
	const isLinked = (...which: RawBuilder<unknown>[]) =>
		sql`exists (select 1 from event_users where event_users.event_id = events.id and ${sql.join(which, sql` and `)})`;
	if (!users) {
		if (parted && table === 'event_users') conditions.push(sql`(${parted})`);
		else if (parted) conditions.push(isLinked(sql`(${parted})`));
		return conditions;
	}
	const isOne = sql`event_users.user_id in (${idList(users)})`;
	const isTheirs = parted ? sql`${isOne} and (${parted})` : isOne;
	conditions.push(table === 'event_users' ? isTheirs : isLinked(isTheirs));
	return conditions;
}

/**
 * What SQL asks of the rows of `events` in a period, whatever the filter says of time.
 * @param options `onlyAbout`: of what concerns a wanted person only what is not by that same person
 */
export function eventConditions(
	wanted: Resolved,
	period: TimeRange,
	options: { onlyAbout?: boolean } = {},
): RawBuilder<unknown> {
	const { from, until } = period;
	const fields = fieldConditions({ ...wanted, filter: { ...wanted.filter, from, to: until } }, 'events');
	const { userIds, wikiIds } = wanted;
	const { as } = wanted.filter;
	if (!userIds)
		return sql.join([...rangeConditions({ users: null, wikis: wikiIds }, 'events', as), ...fields], sql` and `);
	const theirs = rangeConditions({ users: userIds, wikis: wikiIds }, 'event_users', as);
	if (options.onlyAbout) theirs.push(sql`is_by = 0`);
	// `is true` keeps SQLite from an index of these columns, in which it would read what everybody did.
	return sql`events.id in (select event_id from event_users where time >= ${from} and time < ${until}
		and ${sql.join(theirs, sql` and `)}) and (${sql.join(fields, sql` and `)}) is true`;
}

/** The column that a field looks at; null for those that divide a page into ranges, or are part of `type`. */
const columns: Record<keyof EventFilter, string | null> = {
	user: null,
	label: null,
	as: null,
	wiki: null,
	type: 'type_id',
	namespace: 'namespace',
	minor: 'minor',
	bot: 'bot',
	from: 'time',
	to: 'time',
	title: 'title',
	page: 'title',
	categorize: null,
	review: 'mark',
};

/** The columns that the row which ties an event to a person carries too. */
const carried: readonly (string | null)[] = ['time', 'type_id', null];

/** What someone's part in an event means in SQL. */
const takesPart: Record<Part, RawBuilder<unknown>> = {
	by: sql`event_users.is_by = 1`,
	about: sql`event_users.is_about = 1`,
};

/** What each operator of the filter means in SQL. */
const operators: Record<FilterOperator, (column: RawBuilder<unknown>, wanted: unknown) => RawBuilder<unknown>> = {
	'any of': (column, wanted) => sql`${column} in (${sql.join([wanted].flat())})`,
	// Not as `= 0 or is null`, for which MariaDB would take the index of the column and sort all that is in it.
	flag: (column, wanted) => sql`${column} ${wanted === true ? sql`= 1` : sql`is not true`}`,
	'at least': (column, wanted) => sql`${column} >= ${wanted}`,
	before: (column, wanted) => sql`${column} < ${wanted}`,
	'starts with': (column, wanted) => sql`substr(${column}, 1, ${[...String(wanted)].length}) = ${wanted}`,
};

function fieldConditions(
	{ filter, typeIds, actions }: Resolved,
	table: 'events' | 'event_users',
): RawBuilder<unknown>[] {
	const conditions = filterFields.flatMap(({ name, operator }) => {
		const column = columns[name];
		const wanted = name === 'type' ? (typeIds ?? undefined) : filter[name];
		if (column === null || wanted === undefined) return [];
		return [operators[operator](sql.ref(`${carried.includes(column) ? table : 'events'}.${column}`), wanted)];
	});
	// Beside the kinds, which are in the indexes, so that no more rows are looked at than of those.
	for (const { typeId, names } of actions)
		conditions.push(sql`(events.type_id <> ${typeId} or events.log_action in (${sql.join(names)}))`);
	return conditions;
}

/** The events with these ids, in the order given; one that has gone meanwhile is left out. */
export async function readEvents(db: Db, ids: readonly number[]): Promise<StoredEvent[]> {
	if (ids.length === 0) return [];
	// Outer joins, though every event has a wiki and a kind: of inner ones MariaDB begins with the smallest table,
	// and reads many times longer.
	const rows = await db
		.selectFrom('events')
		.leftJoin('wikis', 'wikis.id', 'events.wiki_id')
		.leftJoin('event_types', 'event_types.id', 'events.type_id')
		.leftJoin('users', 'users.id', 'events.user_id')
		.leftJoin('reviews', 'reviews.id', 'events.review_id')
		.selectAll('events')
		.select(['wikis.name as wiki', 'event_types.type', 'event_types.log_type', 'users.name as user'])
		.select(['reviews.note', 'reviews.reviewer', 'reviews.made_at', 'reviews.received_at'])
		.where('events.id', 'in', ids)
		.$narrowType<{ wiki: NotNull; type: NotNull; log_type: NotNull }>()
		.execute();
	const about = await db
		.selectFrom('event_users')
		.leftJoin('users', 'users.id', 'event_users.user_id')
		.select(['event_users.event_id', 'users.name'])
		.where('event_users.event_id', 'in', ids)
		.where('event_users.is_about', '=', 1)
		.$narrowType<{ name: NotNull }>()
		.execute();
	const namesById = Map.groupBy(about, ({ event_id }) => event_id);
	const byId = new Map(
		rows.map((row) => [row.id, storedEvent(row, (namesById.get(row.id) ?? []).map(({ name }) => name).sort())]),
	);
	return ids.flatMap((id) => byId.get(id) ?? []);
}

type JoinedRow = Selectable<Tables['events']> & {
	wiki: string;
	type: string;
	log_type: string;
	user: string | null;
	note: string | null;
	reviewer: string | null;
	made_at: number | null;
	received_at: number | null;
};

function storedEvent(row: JoinedRow, about: string[]): StoredEvent {
	const isLog = row.type === 'log';
	return {
		id: row.id,
		change: row.change,
		review: reviewOf(row),
		key: row.natural_key,
		source: row.source === 'backfill' ? 'backfill' : 'stream',
		time: row.time,
		wiki: row.wiki,
		type: row.type,
		logType: isLog ? row.log_type : null,
		logAction: row.log_action,
		user: row.user,
		about,
		namespace: row.namespace,
		title: row.title,
		comment: row.comment,
		minor: truth(row.minor),
		bot: truth(row.bot),
		patrolled: truth(row.patrolled),
		oldRevision: row.old_revision,
		newRevision: row.new_revision,
		oldLength: row.old_length,
		newLength: row.new_length,
		logId: row.log_id,
		logParams: row.log_params === null ? null : (JSON.parse(row.log_params) as Json),
		...(row.hidden !== null && row.hidden !== 0 && { hidden: hiddenParts(row.hidden) }),
		...(row.page_deleted === 1 && { isPageDeleted: true }),
	};
}

function truth(flag: Flag | null): boolean | null {
	return flag === null ? null : flag === 1;
}
