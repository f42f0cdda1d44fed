import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { BeforeTally } from '#lib/domain/insight/insights.ts';
import { daysIn, dayLength, dayNumber, lastDays, overlap, wholeDaysBefore } from '#lib/domain/insight/period.ts';
import {
	type Counts,
	type Dimension,
	mostFirst,
	nameIn,
	rowsOfTheirOwn,
	sum,
	type Tally,
} from '#lib/domain/insight/tally.ts';
import { eventConditions } from '../event/event-conditions.ts';
import { readNames } from '../person/names.ts';
import { countedPart, type CountedPeriod, countPeriod, isCounted, type Question, scopeOf } from './count-period.ts';
import type { ByDay, CountSource } from './source/count-source.ts';
import { hasMeasures } from './source/scope.ts';
import { readLoose } from './source/loose-source.ts';

/** How much is read for an answer, newest first. */
export interface InsightsLimits {
	/** Maximum number of days that are counted. */
	days: number;
	/** Maximum number of days for which there are hours, sizes, pages and what is not reviewed. */
	examinedDays: number;
	/** Maximum number of events that are read one by one, for each part of the answer that needs them. */
	examinedEvents: number;
}

/** A period that is counted, and the part of it for which there are details. */
export interface OpenPeriod extends CountedPeriod {
	examined: TimeRange;
	details: CountSource;
	/** Finds the part of it whose events may be read one by one: they are no more than that, except on a single day. */
	findReadable: () => Promise<TimeRange>;
}

/**
 * Finds out where a period can be counted: in tables, or event by event where a filter asks for what these do not have.
 */
export async function openPeriod(question: Question, period: TimeRange, limits: InsightsLimits): Promise<OpenPeriod> {
	const { wanted, mostEvents } = question;
	const keptFrom = question.state.expired_until ?? -Infinity;
	const wide = lastDays(period, limits.days);
	const recent = overlap(lastDays(wide, limits.examinedDays), { from: keptFrom, until: Infinity });
	if (!isCounted(wanted)) {
		const candidates = await countPeriod({ ...question, wanted: countedPart(wanted) }, recent);
		const readable = newest(await candidates.source.days(), overlap(recent, candidates.counted), mostEvents);
		const { counted, source } = await readPeriod(question, readable);
		return { counted, source, examined: counted, details: source, findReadable: async () => counted };
	}
	// Of a part of a day nothing is left once its events are deleted, and what is left does not know bots.
	const isLeft = wanted.filter.bot !== true;
	const whole = await countPeriod(
		question,
		isLeft ? wholeDaysBefore(wide, keptFrom) : overlap(wide, { from: keptFrom, until: Infinity }),
	);
	const inner = overlap(recent, whole.counted);
	const findReadable = async () => newest(await whole.source.days(), inner, mostEvents);
	if (!hasMeasures(scopeOf(wanted))) {
		const read = await readPeriod(question, await findReadable());
		return { ...whole, examined: read.counted, details: read.source, findReadable: async () => read.counted };
	}
	const examined = inner.from === whole.counted.from ? whole : await countPeriod(question, inner);
	return { ...whole, examined: examined.counted, details: examined.source, findReadable };
}

/** Reads the events of a period one by one. */
async function readPeriod({ db, wanted, mostEvents }: Question, period: TimeRange): Promise<CountedPeriod> {
	const isOfPeople = wanted.userIds !== null;
	const loose = await readLoose(db, eventConditions(wanted, period), { most: mostEvents, isOfPeople });
	const from = Math.max(period.from, loose.from);
	return { source: loose.since(from), counted: { from, until: period.until } };
}

/** The last days of a period with at most so many events; the last one in any case. */
function newest(days: ByDay, { from, until }: TimeRange, most: number): TimeRange {
	let looked = 0;
	const inside = [...days].filter(([day]) => day >= dayNumber(from) && day * dayLength < until);
	for (const [index, [day, events]] of inside.sort(([a], [b]) => b - a).entries()) {
		looked += events;
		if (looked <= most) continue;
		if (index > 0) return { from: Math.max(from, (day + 1) * dayLength), until };
		// A single day, so that it is seen to be one; there is nothing after it.
		return { from: Math.max(from, day * dayLength), until: Math.min(until, (day + 1) * dayLength) };
	}
	return { from, until };
}

/** What tiles are made of, and its days: what is compared of the period before. */
export async function tilesTally({ counted, source, examined, details }: OpenPeriod): Promise<BeforeTally> {
	const [days, wikis, measures] = await Promise.all([source.days(), source.names('wiki'), details.measures()]);
	const events = sum([...days.values()]);
	return { counted, examined, events, wikis: wikis.size, measures, days: rowOf(days, counted) };
}

/** What charts are made of. @param userIds of whom the days are wanted in any case */
export async function chartTally(
	{ db }: Question,
	{ counted, source, examined, details }: OpenPeriod,
	userIds: readonly number[],
): Promise<Tally> {
	const [days, wiki, user, type, measures, hours, userDays] = await Promise.all([
		...[source.days(), source.names('wiki'), source.names('user'), source.names('type')],
		...[details.measures(), details.hours(), source.daysOf('user', userIds)],
	] as const);
	const names = await readNames(db, [...user.keys(), ...userIds]);
	const nameOf = (by: Dimension, id: number): string | null => {
		if (by !== 'type') return names[by].get(id) ?? null;
		const kind = names.type.get(id);
		return kind ? nameIn({ ...kind, wiki: '', user: null }, 'type') : null;
	};
	const named = (by: Dimension, ids: ReadonlyMap<number, number>) =>
		countsOf(
			{ counted, source, days },
			by,
			[...ids].map(([id, events]) => ({ id, events, name: nameOf(by, id) })),
		);
	const [wikis, users, types] = await Promise.all([named('wiki', wiki), named('user', user), named('type', type)]);
	return {
		counted,
		by: { wiki: wikis, user: users, type: types },
		userDays: rowsByName(userDays, { counted, nameOf: (id) => nameOf('user', id) }),
		examined,
		details: { ...measures, hours: [...hours] },
	};
}

/** The days of the first names only: what is left of all events are the others'. */
async function countsOf(
	{ counted, source, days }: CountedPeriod & { days: ByDay },
	by: Dimension,
	ids: readonly { id: number; events: number; name: string | null }[],
): Promise<Counts> {
	const alike = Map.groupBy(ids, ({ name }) => name);
	const names = mostFirst(new Map([...alike].map(([name, theirs]) => [name, sum(theirs.map(({ events }) => events))])));
	const first = names.slice(0, rowsOfTheirOwn(names));
	const idsOf = ({ name }: { name: string | null }) => alike.get(name)?.map(({ id }) => id) ?? [];
	const found = await source.daysOf(by, first.flatMap(idsOf));
	const rows = first.map((one) => {
		const theirs = idsOf(one).map((id) => rowOf(found.get(id) ?? new Map(), counted));
		return rowOf(new Map(), counted).map((_, at) => sum(theirs.map((row) => row[at] ?? 0)));
	});
	if (first.length === names.length) return { names, rows };
	// Something may have been recorded since the days were counted.
	const others = rowOf(days, counted).map((all, at) => Math.max(0, all - sum(rows.map((row) => row[at] ?? 0))));
	return { names, rows: [...rows, others] };
}

/** A person may have several numbers, while they are merged. */
function rowsByName(
	daysById: ReadonlyMap<number, ByDay>,
	{ counted, nameOf }: { counted: TimeRange; nameOf: (id: number) => string | null },
): Map<string | null, number[]> {
	const alike = Map.groupBy(daysById, ([id]) => nameOf(id));
	const added = (rows: number[][]) => rowOf(new Map(), counted).map((_, at) => sum(rows.map((row) => row[at] ?? 0)));
	return new Map([...alike].map(([name, theirs]) => [name, added(theirs.map(([, days]) => rowOf(days, counted)))]));
}

/** Days as a row, from the first day of a period on. */
function rowOf(days: ByDay, period: TimeRange): number[] {
	const first = dayNumber(period.from);
	return Array.from({ length: daysIn(period) }, (_, at) => days.get(first + at) ?? 0);
}
