import { type RawBuilder, sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { type FilterField, filterFields, type FilterOperator, type Part } from '#lib/domain/filter/filter-fields.ts';
import { caseVariants } from '#lib/domain/core/fold-case.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import { outcomeConditions } from '../outcome/outcome-conditions.ts';
import { markCodes } from '../review/mark-codes.ts';
import type { ResolvedFilter } from './resolve-filter.ts';

/**
 * Ids in a list of SQL; written out, since there may be more of them than a statement takes parameters, and as one text,
 * since hundreds of parts of a statement take longer to put together than their query.
 * @throws TypeError if one is not a whole number
 */
export function idList(ids: readonly number[]): RawBuilder<unknown> {
	if (!ids.every(Number.isSafeInteger)) throw new TypeError('an id is a whole number');
	return sql.raw(ids.join(','));
}

/** The rows that link events to some people. */
export function userIs(users: readonly number[]): RawBuilder<unknown> {
	return sql`event_users.user_id in (${idList(users)})`;
}

/** On some wikis. */
export function wikiIs(table: 'events' | 'event_users', wikis: readonly number[]): RawBuilder<unknown> {
	return sql`${sql.ref(`${table}.wiki_id`)} in (${idList(wikis)})`;
}

/** The person of a link takes one of some parts in the event. */
export function takesPart(as: readonly Part[]): RawBuilder<unknown> {
	const conditions = as.map((part) => (part === 'by' ? sql`event_users.is_by = 1` : sql`event_users.is_about = 1`));
	return sql`(${sql.join(conditions, sql` or `)})`;
}

/** Somebody takes one of some parts in an event. */
export function somebodyTakesPart(as: readonly Part[]): RawBuilder<unknown> {
	const conditions = as.map((part) =>
		part === 'by'
			? sql`events.user_id is not null`
			: sql`exists (select 1 from event_users where event_users.event_id = events.id and event_users.is_about = 1)`,
	);
	return sql`(${sql.join(conditions, sql` or `)})`;
}

/**
 * What SQL asks of the rows of `events` in a period, whatever the filter says of time.
 * @param options `onlyAbout`: of what concerns a wanted person only what is not by that same person
 */
export function eventConditions(
	wanted: ResolvedFilter,
	period: TimeRange,
	options: { onlyAbout?: boolean } = {},
): RawBuilder<unknown> {
	const { from, until } = period;
	const fields = fieldConditions({ ...wanted, filter: { ...wanted.filter, from, to: until } });
	const { userIds, wikiIds } = wanted;
	const { as } = wanted.filter;
	if (!userIds) {
		const others = [
			...(wikiIds ? [wikiIs('events', wikiIds)] : []),
			...(as === undefined ? [] : [somebodyTakesPart(as)]),
		];
		return sql.join([...others, ...fields], sql` and `);
	}
	const theirs = [
		userIs(userIds),
		...(wikiIds ? [wikiIs('event_users', wikiIds)] : []),
		...(as === undefined ? [] : [takesPart(as)]),
	];
	if (options.onlyAbout) theirs.push(sql`is_by = 0`);
	// `is true` keeps SQLite from an index of these columns, with which it would read what everybody did.
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
	review: 'mark_code',
	tag: null,
	reverted: null,
	pageDeleted: 'page_deleted',
	risk: null,
	'not-tag': null,
	'not-user': null,
	'not-label': null,
	'not-wiki': 'wiki_id',
	'not-type': null,
	'not-namespace': 'namespace',
	'size-from': 'size',
	'size-to': 'size',
	comment: 'comment',
};

/** Of `events`: as `sizeChange` of the domain has it. */
const sizeChange = sql`(events.new_length - coalesce(events.old_length,
	case when events.type_id in (select id from event_types where type = 'new') then 0 end))`;

/** The columns that the row which links an event to a person has too. */
const carried: readonly (string | null)[] = ['time', 'wiki_id', 'type_id', 'namespace', 'minor', 'bot', 'mark_code'];

/** What each operator of the filter means in SQL. */
const operators: Record<
	FilterOperator,
	(column: RawBuilder<unknown>, wanted: unknown, engine: Engine) => RawBuilder<unknown>
> = {
	'any of': (column, wanted) => sql`${column} in (${sql.join([wanted].flat())})`,
	// Not as `= 0 or is null`, for which MariaDB would take the index of the column and sort all that is in it.
	flag: (column, wanted) => sql`${column} ${wanted === true ? sql`= 1` : sql`is not true`}`,
	'none of': (column, wanted) => sql`(${column} is null or ${column} not in (${sql.join([wanted].flat())}))`,
	'at least': (column, wanted) => sql`${column} >= ${wanted}`,
	'at most': (column, wanted) => sql`${column} <= ${wanted}`,
	before: (column, wanted) => sql`${column} < ${wanted}`,
	'starts with': (column, wanted) => sql`substr(${column}, 1, ${[...String(wanted)].length}) = ${wanted}`,
	contains: (column, wanted, engine) => containsText(column, String(wanted), engine),
};

/** The SQL for the columns of an event. */
export function fieldConditions(wanted: ResolvedFilter): RawBuilder<unknown>[] {
	return [...columnConditions(wanted, 'events', filterFields), ...otherConditions(wanted)];
}

/**
 * What a filter asks of an event, apart from people and times, by where the answer is.
 * @returns `links`: what the row that links an event to a person has; `others`: what only the event has; `events`: all, as
 * the event has it
 */
export function conditionsByPlace(
	wanted: ResolvedFilter,
): Record<'links' | 'others' | 'events', RawBuilder<unknown>[]> {
	const fields = filterFields.filter(({ name }) => columns[name] !== 'time');
	const isCarried = ({ name }: FilterField) => carried.includes(columns[name]);
	const others = [
		...columnConditions(
			wanted,
			'events',
			fields.filter((field) => !isCarried(field)),
		),
		...otherConditions(wanted),
	];
	const inEvents = columnConditions(wanted, 'events', fields.filter(isCarried));
	return {
		links: columnConditions(wanted, 'event_users', fields.filter(isCarried)),
		others,
		events: [...inEvents, ...others],
	};
}

function columnConditions(
	resolved: ResolvedFilter,
	table: 'events' | 'event_users',
	fields: readonly FilterField[],
): RawBuilder<unknown>[] {
	return fields.flatMap(({ name, operator }) => {
		const column = columns[name];
		const wanted = valuesOf(name, resolved);
		if (column === null || wanted === undefined) return [];
		const compared = column === 'size' ? sizeChange : sql.ref(`${table}.${column}`);
		return [operators[operator](compared, wanted, resolved.engine)];
	});
}

/** What a field asks for, as the column has it; undefined: nothing. */
function valuesOf(name: keyof EventFilter, { filter, typeIds, notWikiIds }: ResolvedFilter): unknown {
	if (name === 'type') return typeIds ?? undefined;
	if (name === 'review') return filter.review?.map((mark) => markCodes[mark]);
	if (name === 'not-wiki') return notWikiIds.length === 0 ? undefined : notWikiIds;
	return filter[name];
}

/** What no column has alone: log actions, who is left out, and what became of edits. */
function otherConditions(resolved: ResolvedFilter): RawBuilder<unknown>[] {
	const { actions, notUserIds } = resolved;
	const { as } = resolved.filter;
	// Together with the kinds, which are in the indexes, so that only rows of those are read.
	const ofActions = actions.map(({ typeId, names, areLeftOut }) => {
		const isNamed = sql`events.log_action in (${sql.join(names)})`;
		return sql`(events.type_id <> ${typeId} or ${areLeftOut ? sql`${isNamed} is not true` : isNamed})`;
	});
	const conditions = [...ofActions, ...outcomeConditions(resolved)];
	if (notUserIds.length === 0) return conditions;
	const theirs = sql.join([userIs(notUserIds), ...(as === undefined ? [] : [takesPart(as)])], sql` and `);
	const links = sql`select 1 from event_users where event_users.event_id = events.id and ${theirs}`;
	return [...conditions, sql`not exists (${links})`];
}

/**
 * The SQL for text that has some words in it, as `foldCase` of the domain compares: of each code point all that fold to
 * the same. Neither engine folds case itself as JavaScript does.
 */
function containsText(column: RawBuilder<unknown>, text: string, engine: Engine): RawBuilder<unknown> {
	const points = [...text].map(caseVariants);
	if (engine === 'sqlite') {
		const pattern = points.map((some) => `[${some.join('')}]`).map((one) => (one === '[^]' ? '^' : one));
		return sql`${column} glob ${`*${pattern.join('')}*`}`;
	}
	const hex = (point: string) => `\\x{${(point.codePointAt(0) ?? 0).toString(16)}}`;
	return sql`${column} regexp ${points.map((some) => `[${some.map(hex).join('')}]`).join('')}`;
}
