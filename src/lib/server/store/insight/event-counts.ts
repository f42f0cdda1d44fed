import { type RawBuilder, sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { type DayCount, type Dimension, dimensions, nameIn } from '#lib/domain/insight/tally.ts';
import { dayEnd, dayLength, dayStart } from '#lib/domain/insight/period.ts';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { dayNumber } from './daily-counts.ts';
import { eventConditions, idList } from '../event/event-conditions.ts';
import type { ResolvedFilter } from '../event/resolve-filter.ts';
import { readNames } from '../person/names.ts';

/** Of more people than this, events are counted by day. */
export const mostRanges = 64;

/** The fields of a filter for which daily counts, corrected for what they do not know, have the answer. */
const dailyFields: readonly string[] = [
	'user',
	'label',
	'wiki',
	'type',
	'categorize',
	'from',
	'to',
] satisfies (keyof EventFilter)[];

/** Whether {@link countEventDays} can count the events of a filter. */
export function isCountedDaily({ filter, actions }: Pick<ResolvedFilter, 'filter' | 'actions'>): boolean {
	if (actions.length > 0) return false;
	return Object.entries(filter).every(
		([name, wanted]) => dailyFields.includes(name) || wanted === undefined || (name === 'bot' && wanted === false),
	);
}

/**
 * Counts the events of a period by UTC day and dimension, from the daily counts. These know neither bots nor the people
 * an event is about, so what bots did is taken away again, and what others did about the wanted people, or hidden users did,
 * is added, as are the parts of days at the ends: each a short range of an index. One statement sees one state of all.
 */
export async function countEventDays(db: Db, wanted: ResolvedFilter, period: TimeRange): Promise<DayCount[]> {
	const inner = { from: dayEnd(period.from), until: dayStart(period.until) };
	const parts =
		inner.from < inner.until
			? [
					...wholeDays(db, wanted, inner),
					...[
						{ from: period.from, until: inner.from },
						{ from: inner.until, until: period.until },
					]
						.filter(({ from, until }) => from < until)
						.map((edge) => groupedEvents(db, eventConditions(wanted, edge), 1)),
				]
			: [groupedEvents(db, eventConditions(wanted, period), 1)];
	const sums = dimensions.map(
		(by) => sql`select ${sql.lit(by)} as dimension, day, ${sql.ref(`${by}_id`)} as id, sum(events) as events
			from parts group by day, ${sql.ref(`${by}_id`)} having sum(events) <> 0`,
	);
	const { rows } = await sql<{ dimension: Dimension; day: number; id: number | null; events: number }>`
		with parts as (${sql.join(parts, sql` union all `)}) ${sql.join(sums, sql` union all `)}`.execute(db);
	const names = await readNames(
		db,
		rows.map(({ dimension, id }) => (dimension === 'user' ? id : null)),
	);
	const nameOf = (by: Dimension, id: number): string | null => {
		if (by !== 'type') return names[by].get(id) ?? null;
		const kind = names.type.get(id);
		return kind ? nameIn({ ...kind, wiki: '', user: null }, 'type') : null;
	};
	// MariaDB gives sums as text.
	return rows.map(({ dimension, day, id, events }) => ({
		by: dimension,
		day,
		name: id === null ? null : nameOf(dimension, id),
		events: Number(events),
	}));
}

function wholeDays(db: Db, wanted: ResolvedFilter, period: TimeRange): RawBuilder<unknown>[] {
	const { filter, userIds } = wanted;
	const events = eventConditions({ ...wanted, userIds: null }, period);
	const byThem = userIds ? sql`user_id in (${idList(userIds)})` : sql`user_id is not null`;
	const counts = sql`select day, user_id, wiki_id, type_id, events from daily_counts
		where ${sql.join([byThem, ...countConditions(wanted, period)], sql` and `)}`;
	const byOthers = userIds
		? sql`${eventConditions(wanted, period, { onlyAbout: true })} and (user_id is null or user_id not in (${idList(userIds)}))`
		: sql`${events} and user_id is null`;
	const added = groupedEvents(db, byOthers, 1);
	if (filter.bot === undefined) return [counts, added];
	const bots = eventConditions({ ...wanted, userIds: null, filter: { ...filter, bot: true } }, period);
	return [counts, added, groupedEvents(db, sql`${bots} and ${byThem}`, -1)];
}

function countConditions(wanted: ResolvedFilter, { from, until }: TimeRange): RawBuilder<unknown>[] {
	return [sql`day >= ${dayNumber(from)} and day < ${dayNumber(until)}`, ...kindConditions(wanted)];
}

function kindConditions({ wikiIds, typeIds }: ResolvedFilter): RawBuilder<unknown>[] {
	return [
		...(wikiIds ? [sql`wiki_id in (${sql.join(wikiIds)})`] : []),
		...(typeIds ? [sql`type_id in (${sql.join(typeIds)})`] : []),
	];
}

function dayOfTime(db: Db): RawBuilder<unknown> {
	return sql`(time ${sql.raw(engineOf(db) === 'sqlite' ? '/' : 'div')} ${sql.lit(dayLength)})`;
}

function groupedEvents(db: Db, conditions: RawBuilder<unknown>, sign: 1 | -1): RawBuilder<unknown> {
	const day = dayOfTime(db);
	return sql`select ${day} as day, user_id, wiki_id, type_id, ${sql.lit(sign)} * count(*) as events from events
		where ${conditions} group by ${day}, user_id, wiki_id, type_id`;
}

/**
 * From where on the events of a period can be looked at one by one without exceeding a number: the beginning of a UTC day,
 * or of the period. The last day is always within.
 * @returns ms UTC
 */
export async function reachOf(db: Db, wanted: ResolvedFilter, period: TimeRange, most: number): Promise<number> {
	if (wanted.userIds) return reachOfPeople(db, { ...wanted, userIds: wanted.userIds }, period, most);
	const conditions = countConditions(wanted, { from: period.from, until: dayEnd(period.until) });
	const { rows } = await sql<DaySum>`select day, sum(events) as events from daily_counts
		where ${sql.join(conditions, sql` and `)} group by day order by day desc`.execute(db);
	return reachOfDays(rows, period, most);
}

interface DaySum {
	day: number;
	events: number;
}

function reachOfDays(rows: readonly DaySum[], period: TimeRange, most: number): number {
	let looked = 0;
	for (const [index, { day, events }] of rows.entries()) {
		looked += Number(events);
		if (looked > most && index > 0) return (day + 1) * dayLength;
	}
	return period.from;
}

/**
 * Daily counts do not know the people an event is about. Of a few people only as many events are read as are asked for; of
 * many people they are counted, twice if about two of them.
 */
async function reachOfPeople(
	db: Db,
	wanted: ResolvedFilter & { userIds: readonly number[] },
	period: TimeRange,
	most: number,
): Promise<number> {
	const { userIds } = wanted;
	const { from, until } = period;
	const conditions = [sql`time >= ${from} and time < ${until}`, ...kindConditions(wanted)];
	if (userIds.length > mostRanges) {
		const day = dayOfTime(db);
		const { rows } = await sql<DaySum>`select ${day} as day, count(*) as events from event_users
			where user_id in (${idList(userIds)}) and ${sql.join(conditions, sql` and `)}
			group by ${day} order by ${day} desc`.execute(db);
		return reachOfDays(rows, period, most);
	}
	const theirs = userIds.map(
		(
			id,
		) => sql`select time from (select time from event_users where user_id = ${id} and ${sql.join(conditions, sql` and `)}
			order by time desc limit ${most + 1}) as theirs`,
	);
	const newest = async (offset: number) => {
		const { rows } = await sql<{ time: number }>`${sql.join(theirs, sql` union all `)}
			order by time desc limit 1 offset ${offset}`.execute(db);
		return rows[0]?.time;
	};
	const [last, over] = await Promise.all([newest(0), newest(most)]);
	if (last === undefined || over === undefined) return from;
	return Math.max(from, Math.min(dayStart(over) + dayLength, dayStart(last)));
}
