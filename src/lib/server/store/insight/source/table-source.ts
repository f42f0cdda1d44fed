import { type RawBuilder, sql } from 'kysely';
import { hoursOfWeek } from '#lib/domain/insight/bars.ts';
import type { Dimension, Measures } from '#lib/domain/insight/tally.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../../event/event-conditions.ts';
import { addMeasures, addUp, type ByDay, type CountSource, sumOf } from './count-source.ts';
import { dailyReader } from './daily-reader.ts';
import { everybody, hiddenUser } from '../insight-tables.ts';
import { monthReader } from './month-reader.ts';
import { type Days, hasMeasures, kindConditions, narrowed, type Reader, type Scope } from './scope.ts';

/** With more values MariaDB makes a subquery of a list. */
const mostInList = 900;
/** Of so many people all days are read at once; of more only those of the first names. */
const mostAtOnce = 300;
const hours = Array.from({ length: 24 }, (_, hour) => `h${hour}`);
/** 1970-01-01 was the fourth day of a week. */
const weekdayOfFirst = 3;

/** The events by some people on whole days, from the tables of charts; sizes and hours only where it has them. */
export function tableSource(db: Db, scope: Scope, days: Days): CountSource {
	const parts = scope.userIds
		? [...chunks(scope.userIds, mostInList)].map((userIds) => ({ ...scope, userIds }))
		: [scope];
	const each = async <Result>(read: (part: Scope) => Promise<Result>) => Promise.all(parts.map(read));
	const daysOf = async (by: Dimension, of: (part: Scope) => Scope = (part) => part) => {
		const read = each((part) => Promise.all(readersOf(db, scope, days, by).map((reader) => reader.days(of(part), by))));
		return merged((await read).flat());
	};
	const namesOf = async (by: Dimension, part: Scope) =>
		addUp(await Promise.all(readersOf(db, scope, days, by).map((one) => one.names(by, part))));
	// One query for the numbers of all names and days, where there are few names.
	const typeDays = once(() => daysOf('type'));
	const userDays = once(() => daysOf('user'));
	const atOnce = (by: Dimension) =>
		by === 'type' ? typeDays : by === 'user' && (scope.userIds?.length ?? Infinity) <= mostAtOnce ? userDays : null;
	// Sizes and events of days are in the same rows.
	const dayMeasures = once(async () => (await each((part) => readDayMeasures(db, part, days))).flat());
	return {
		days: async () =>
			hasMeasures(scope)
				? addUp((await dayMeasures()).map(({ day, events }) => new Map([[day, events]])))
				: addUp([...(await typeDays()).values()]),
		async names(by) {
			const all = atOnce(by);
			// In a month that is cut off some have nothing on the days that are wanted.
			if (all)
				return new Map([...(await all())].flatMap(([id, theirs]) => (theirs.size > 0 ? [[id, sumOf(theirs)]] : [])));
			return addUp(await each((part) => namesOf(by, part)));
		},
		async daysOf(by, ids) {
			if (ids.length === 0) return new Map();
			const found = await (atOnce(by)?.() ?? daysOf(by, (part) => narrowed(part, by, ids)));
			return new Map(ids.map((id) => [id, found.get(id) ?? new Map()]));
		},
		measures: async () => addMeasures((await dayMeasures()).map(({ measures }) => measures)),
		async hours() {
			const sums = await each((part) => sumHours(db, part, days));
			return Array.from({ length: hoursOfWeek }, (_, at) => sums.reduce((sum, one) => sum + (one[at] ?? 0), 0));
		},
	};
}

/** Of some people on some wikis there are daily counts only; of those whose names are hidden, months. */
function readersOf(db: Db, { userIds, wikiIds }: Scope, days: Days, by: Dimension): Reader[] {
	const months = monthReader(db, days);
	const isOfUsers = userIds !== null || by === 'user';
	if (!isOfUsers || (wikiIds === null && by !== 'wiki')) return [months];
	const ofHidden = (part: Scope): Scope => ({ ...part, userIds: [hiddenUser] });
	const hidden: Reader = {
		names: (dimension, part) => months.names(dimension, ofHidden(part)),
		days: (part, dimension) => months.days(ofHidden(part), dimension),
	};
	return [dailyReader(db, days), ...(userIds === null ? [hidden] : [])];
}

function merged(parts: readonly ReadonlyMap<number, ByDay>[]): Map<number, ByDay> {
	const [first = new Map<number, ByDay>(), ...more] = parts;
	if (more.length === 0) return new Map(first);
	const ids = new Set(parts.flatMap((part) => [...part.keys()]));
	return new Map([...ids].map((id) => [id, addUp(parts.flatMap((part) => part.get(id) ?? []))]));
}

function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
	let found: Promise<Result> | null = null;
	return () => (found ??= read());
}

function dayRows({ userIds, categorize, bot }: Scope, { from, until }: Days): RawBuilder<unknown> {
	const users = userIds ? sql`user_id in (${idList(userIds)})` : sql`user_id = ${sql.lit(everybody)}`;
	const time = sql`day >= ${sql.lit(from)} and day < ${sql.lit(until)}`;
	const kinds = categorize === undefined ? [] : [sql`is_categorize = ${sql.lit(categorize ? 1 : 0)}`];
	return sql.join([users, time, ...kinds, ...kindConditions({ typeIds: null, bot })], sql` and `);
}

interface DayMeasures {
	day: number;
	events: number;
	measures: Measures;
}

async function readDayMeasures(db: Db, scope: Scope, days: Days): Promise<DayMeasures[]> {
	const { rows } = await sql<
		Record<'day' | 'events' | 'unreviewed' | 'added' | 'removed' | 'unsized', number | string>
	>`
		select day, sum(events) as events, sum(unreviewed) as unreviewed, sum(added) as added,
			sum(removed) as removed, sum(unsized) as unsized
		from user_days where ${dayRows(scope, days)} group by day`.execute(db);
	return rows.map((row) => ({
		day: Number(row.day),
		events: Number(row.events),
		measures: {
			sizes: [{ day: Number(row.day), added: Number(row.added), removed: Number(row.removed) }],
			unreviewed: Number(row.unreviewed),
			unsized: Number(row.unsized),
		},
	}));
}

async function sumHours(db: Db, scope: Scope, days: Days): Promise<number[]> {
	const weekday = sql`(day + ${sql.lit(weekdayOfFirst)}) % 7`;
	const sums = sql.raw(hours.map((hour) => `sum(${hour}) as ${hour}`).join());
	const { rows } = await sql<Record<string, number | string>>`select ${weekday} as weekday, ${sums}
		from user_days where ${dayRows(scope, days)} group by ${weekday}`.execute(db);
	const found = Array.from({ length: hoursOfWeek }, () => 0);
	for (const row of rows)
		for (const [hour, column] of hours.entries())
			found[Number(row['weekday']) * hours.length + hour] = Number(row[column]);
	return found;
}
