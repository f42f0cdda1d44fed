import { sql } from 'kysely';
import { firstDayOf, monthOf } from '#lib/domain/insight/period.ts';
import type { Dimension } from '#lib/domain/insight/tally.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../../event/event-conditions.ts';
import { addUp, type ByDay, type ById } from './count-source.ts';
import { allWikis, everybody, hiddenUser } from '../insight-tables.ts';
import { type Days, isEmpty, kindConditions, type Reader, type Scope } from './scope.ts';

/** Whole days from the table of months: of people on all wikis, or of everybody on wikis. */
export function monthReader(db: Db, days: Days): Reader {
	return {
		names: (by, scope) => sumNames(db, by, scope, days),
		days: (scope, by) => sumDays(db, scope, days, by),
	};
}

/** A month of which some days are wanted: from the first to the last, counted from 0. */
interface MonthPart {
	month: number;
	first: number;
	last: number;
	isWhole: boolean;
}

function monthsOf({ from, until }: Days): MonthPart[] {
	const months: MonthPart[] = [];
	for (let day = from; day < until;) {
		const { month, dayOfMonth } = monthOf(day);
		const next = firstDayOf(month + 1);
		const last = dayOfMonth + Math.min(until, next) - day - 1;
		months.push({ month, first: dayOfMonth, last, isWhole: dayOfMonth === 0 && until >= next });
		day = next;
	}
	return months;
}

/** The rows of `wiki_months` of a scope: those of one name each in a dimension, where one is given. */
function monthRows({ userIds, wikiIds, typeIds, bot }: Scope, months: readonly MonthPart[], by: Dimension) {
	const conditions = [
		sql`month in (${idList(months.map(({ month }) => month))})`,
		userIds
			? sql`user_id in (${idList(userIds)})`
			: by === 'user'
				? sql`user_id >= ${sql.lit(hiddenUser)}`
				: sql`user_id = ${sql.lit(everybody)}`,
		wikiIds
			? sql`wiki_id in (${idList(wikiIds)})`
			: by === 'wiki'
				? sql`wiki_id > ${sql.lit(allWikis)}`
				: sql`wiki_id = ${sql.lit(allWikis)}`,
		...kindConditions({ typeIds, bot }),
	];
	return sql.join(conditions, sql` and `);
}

/** Whole months by their sums, and the others by their days: a sum of thirty columns in every row would take twice as long. */
async function sumNames(db: Db, by: Dimension, scope: Scope, days: Days): Promise<ById> {
	const months = monthsOf(days);
	const parts = [
		{ some: months.filter(({ isWhole }) => isWhole), events: 'events' },
		...months
			.filter(({ isWhole }) => !isWhole)
			.map((month) => ({ some: [month], events: columnsOf(month.first, month.last).join('+') })),
	];
	const read = async ({ some, events }: (typeof parts)[number]): Promise<ById> => {
		if (some.length === 0) return new Map();
		const { rows } = await sql<{ id: number; events: number | string }>`
			select ${sql.ref(`${by}_id`)} as id, sum(${sql.raw(events)}) as events from wiki_months
			where ${monthRows(scope, some, by)} group by ${sql.ref(`${by}_id`)}`.execute(db);
		// MariaDB gives sums as text.
		return new Map(rows.map((row) => [row.id, Number(row.events)] as const).filter(([, sum]) => sum > 0));
	};
	return addUp(await Promise.all(parts.map(read)));
}

function columnsOf(first: number, last: number): string[] {
	return Array.from({ length: last - first + 1 }, (_, at) => `d${first + at}`);
}

async function sumDays(db: Db, scope: Scope, days: Days, by: Dimension): Promise<ReadonlyMap<number, ByDay>> {
	if (isEmpty(scope)) return new Map();
	const months = monthsOf(days);
	const first = Math.min(...months.map((month) => month.first));
	const last = Math.max(...months.map((month) => month.last));
	const sums = sql.raw(
		columnsOf(first, last)
			.map((column) => `sum(${column}) as ${column}`)
			.join(),
	);
	const id = sql.ref(`${by}_id`);
	const { rows } = await sql<Record<string, number | string> & { id: number; month: number }>`
		select ${id} as id, month, ${sums} from wiki_months where ${monthRows(scope, months, by)}
		group by month, ${id}`.execute(db);
	const found = new Map<number, Map<number, number>>();
	for (const row of rows) {
		const part = months.find(({ month }) => month === row.month);
		if (!part) continue;
		const all = found.get(row.id) ?? new Map<number, number>();
		for (let at = part.first; at <= part.last; at += 1) {
			const events = Number(row[`d${at}`] ?? 0);
			if (events > 0) all.set(firstDayOf(part.month) + at, events);
		}
		found.set(row.id, all);
	}
	return found;
}
