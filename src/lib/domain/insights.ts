import type { TimeRange } from './coverage.ts';
import { dayLength, dayStart, daysIn } from './period.ts';
import type { Mark } from './review.ts';
import { sizeChange, typeNames, type WikiEvent } from './wiki-event.ts';

/** What charts look at of an event. */
export type TalliedEvent = Pick<
	WikiEvent,
	'time' | 'user' | 'wiki' | 'type' | 'logType' | 'title' | 'oldLength' | 'newLength'
> & { mark: Mark };

/** What events are broken down by: where, by whom (and not about whom), of which kind. */
export type Dimension = 'wiki' | 'user' | 'type';

export const dimensions: readonly Dimension[] = ['wiki', 'user', 'type'];

/** How many events there are on a UTC day with one name of a dimension. */
export interface DayCount {
	by: Dimension;
	/** Whole days since 1970-01-01. */
	day: number;
	/** A database name, a username, or the name of a kind such as `log:block`; null: the user is hidden. */
	name: string | null;
	events: number;
}

/** A page and how many of the events are on it. */
export interface PageCount {
	wiki: string;
	title: string;
	events: number;
}

/** What only a look at every single event tells. */
export interface Details {
	/** Events by hour of the week in UTC: 168, from Monday 0:00 on. */
	hours: number[];
	/** Bytes added and removed by UTC day; both are positive. */
	sizes: { day: number; added: number; removed: number }[];
	/** The pages with the most events, most first. */
	pages: PageCount[];
	/** Events that nobody has marked. */
	unreviewed: number;
}

/** What is found out of the events of a period. */
export interface Tally {
	/** The period for which the counts hold. */
	counted: TimeRange;
	counts: DayCount[];
	/** The period for which the details hold: all of the former, or its end. */
	examined: TimeRange;
	details: Details;
}

const mostPages = 10;
/** How many hours a week has. */
export const hoursOfWeek = 168;
/** An hour, in ms. */
export const hourLength = 3_600_000;
/** 1970-01-01 was a Thursday. */
const mondayToThursday = 72;

/** Hour of the week of a time, in UTC: 0 is Monday, 0:00 to 1:00. */
export function hourOfWeek(time: number): number {
	return (Math.floor(time / hourLength) + mondayToThursday) % hoursOfWeek;
}

/** Tallies the events of a period, all of which were looked at; any others are left out. */
export function tally(events: readonly TalliedEvent[], period: TimeRange): Tally {
	const inside = events.filter(({ time }) => time >= period.from && time < period.until);
	return { counted: period, counts: countDays(inside), examined: period, details: detailsOf(inside) };
}

/** Counts events by UTC day and name of each dimension. */
export function countDays(events: readonly TalliedEvent[]): DayCount[] {
	const counts = new Map<string, DayCount>();
	for (const event of events) {
		const day = dayStart(event.time) / dayLength;
		for (const by of dimensions) {
			const name = nameIn(event, by);
			const key = JSON.stringify([by, day, name]);
			const count = counts.get(key);
			if (count) count.events += 1;
			else counts.set(key, { by, day, name, events: 1 });
		}
	}
	return [...counts.values()];
}

/** The name under which an event is counted in a dimension. */
export function nameIn(event: Pick<WikiEvent, 'wiki' | 'user' | 'type' | 'logType'>, by: Dimension): string | null {
	if (by !== 'type') return by === 'wiki' ? event.wiki : event.user;
	const { type, logType } = event;
	return typeNames({ type, logType }).at(-1) ?? type;
}

/** Finds out what the counts of days do not tell. */
export function detailsOf(events: readonly TalliedEvent[]): Details {
	const hours = Array.from({ length: hoursOfWeek }, () => 0);
	const sizes = new Map<number, { day: number; added: number; removed: number }>();
	const pages = new Map<string, PageCount>();
	let unreviewed = 0;
	for (const event of events) {
		const at = hourOfWeek(event.time);
		hours[at] = (hours[at] ?? 0) + 1;
		if (event.mark === 'unreviewed') unreviewed += 1;
		const change = sizeChange(event);
		if (change !== null && change !== 0) {
			const day = dayStart(event.time) / dayLength;
			const size = sizes.get(day) ?? { day, added: 0, removed: 0 };
			if (change > 0) size.added += change;
			else size.removed -= change;
			sizes.set(day, size);
		}
		if (event.title !== null) {
			const key = `${event.wiki}|${event.title}`;
			const page = pages.get(key);
			if (page) page.events += 1;
			else pages.set(key, { wiki: event.wiki, title: event.title, events: 1 });
		}
	}
	return {
		hours,
		sizes: [...sizes.values()].sort((a, b) => a.day - b.day),
		pages: [...pages.values()]
			.sort((a, b) => b.events - a.events || order(a.wiki, b.wiki) || order(a.title, b.title))
			.slice(0, mostPages),
		unreviewed,
	};
}

/** By code unit, so that every reader, in whatever language, gives the same order. */
export function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** How many rows of bars a chart has at most; what is beyond is one row together. */
export const mostRows = 10;

/** Events by name and by day. */
export interface Breakdown {
	/** Every name with its events in the period, most first; null, the last of its equals: hidden users. */
	names: { name: string | null; events: number }[];
	/**
	 * Rows of events a day, from the period's first day on, in the order of the names. Of more than {@link mostRows}
	 * names the last row is all others together.
	 */
	rows: number[][];
}

/** Brings the counts of one dimension into rows of days. */
export function breakDown(counts: readonly DayCount[], by: Dimension, period: TimeRange): Breakdown {
	const ofDimension = counts.filter((count) => count.by === by);
	const totals = new Map<string | null, number>();
	for (const { name, events } of ofDimension) totals.set(name, (totals.get(name) ?? 0) + events);
	const names = [...totals]
		.map(([name, events]) => ({ name, events }))
		.sort((a, b) => b.events - a.events || (a.name === null ? 1 : b.name === null ? -1 : order(a.name, b.name)));
	const ofTheirOwn = names.length > mostRows ? mostRows - 1 : names.length;
	const rowOf = new Map(names.map(({ name }, index) => [name, Math.min(index, ofTheirOwn)]));
	const first = dayStart(period.from) / dayLength;
	const rows = Array.from({ length: Math.min(names.length, mostRows) }, () =>
		Array.from({ length: daysIn(period) }, () => 0),
	);
	for (const { name, day, events } of ofDimension) {
		const row = rows[rowOf.get(name) ?? 0];
		const at = day - first;
		if (row?.[at] !== undefined) row[at] += events;
	}
	return { names, rows };
}

/** What `/api/insights` answers. Rows of days begin with the first UTC day of `counted`. */
export interface Insights {
	/** The period asked about. */
	asked: TimeRange;
	/** The part of it that was counted: its end, where it is too long to be counted whole. */
	counted: TimeRange;
	/** The part of that of which every event was looked at, for hours, sizes, pages and what is not reviewed. */
	examined: TimeRange;
	/**
	 * Events from before this time, ms UTC, were deleted for their age, and only daily counts of what people did are left,
	 * bots included; null: the period asked about is not concerned.
	 */
	expiredUntil: number | null;
	/** Events in `counted`. */
	events: number;
	wiki: Breakdown;
	user: Breakdown;
	type: Breakdown;
	hours: number[];
	/** Bytes added and removed a day; nothing before `examined`. */
	added: number[];
	removed: number[];
	pages: PageCount[];
	unreviewed: number;
	/** Wikis on which nothing of these people was on record before `counted`; null where that is not known. */
	firstWikis: string[] | null;
	/** The period before; null where it cannot be told in the same way. */
	before: PeriodBefore | null;
	/** Events a day by each of two to five people who are asked about; with fewer or more of them nobody. */
	compared: { name: string; days: number[] }[];
}

/** The period of the same length before, as far as the one asked about has come, to compare with. */
export interface PeriodBefore {
	period: TimeRange;
	events: number;
	wikis: number;
	/** Events a day. */
	days: number[];
	/** Bytes; null where not every event was looked at in either period. */
	added: number | null;
	removed: number | null;
}

/**
 * Puts together what charts show.
 * @param rest `users`: those in the filter; a few of them are compared
 */
export function insightsOf(
	asked: TimeRange,
	now: Tally,
	rest: { before: Tally | null; users: readonly string[]; firstWikis: string[] | null; expiredUntil?: number | null },
): Insights {
	const { counted, counts, examined, details } = now;
	const first = dayStart(counted.from) / dayLength;
	const sizes = new Map(details.sizes.map((size) => [size.day - first, size]));
	const sizesOf = (side: 'added' | 'removed') =>
		Array.from({ length: daysIn(counted) }, (_, index) => sizes.get(index)?.[side] ?? 0);
	const wiki = breakDown(counts, 'wiki', counted);
	return {
		asked,
		counted,
		examined,
		expiredUntil: (rest.expiredUntil ?? 0) > asked.from ? (rest.expiredUntil ?? null) : null,
		events: sum(wiki.names.map(({ events }) => events)),
		wiki,
		user: breakDown(counts, 'user', counted),
		type: breakDown(counts, 'type', counted),
		hours: details.hours,
		added: sizesOf('added'),
		removed: sizesOf('removed'),
		pages: details.pages,
		unreviewed: details.unreviewed,
		firstWikis: rest.firstWikis,
		before: rest.before && before(rest.before, isSame(counted, examined)),
		compared: isComparable(rest.users) ? rest.users.map((name) => ({ name, days: daysOf(counts, name, counted) })) : [],
	};
}

/** Whether so many people can be compared: lines of more could not be told apart. */
export function isComparable(users: readonly string[]): boolean {
	return users.length >= 2 && users.length <= 5;
}

function daysOf(counts: readonly DayCount[], user: string, period: TimeRange): number[] {
	const theirs = counts.filter(({ by, name }) => by === 'user' && name === user);
	return breakDown(theirs, 'user', period).rows[0] ?? Array.from({ length: daysIn(period) }, () => 0);
}

function before({ counted, counts, examined, details }: Tally, isNowWhole: boolean): PeriodBefore {
	const { names, rows } = breakDown(counts, 'wiki', counted);
	const isWhole = isNowWhole && isSame(counted, examined);
	return {
		period: counted,
		events: sum(names.map(({ events }) => events)),
		wikis: names.length,
		days: totalDays(rows, counted),
		added: isWhole ? sum(details.sizes.map(({ added }) => added)) : null,
		removed: isWhole ? sum(details.sizes.map(({ removed }) => removed)) : null,
	};
}

function isSame(a: TimeRange, b: TimeRange): boolean {
	return a.from === b.from && a.until === b.until;
}

/** Events a day in all, whatever they were broken down by. */
export function totalDays(rows: Breakdown['rows'], counted: TimeRange): number[] {
	return Array.from({ length: daysIn(counted) }, (_, index) => sum(rows.map((row) => row[index] ?? 0)));
}

/** Adds up. */
export function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
