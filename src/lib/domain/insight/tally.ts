import { hourOfWeek, hoursOfWeek } from './bars.ts';
import type { TimeRange, UnknownStretch } from '../coverage/coverage.ts';
import { dayLength, dayStart, daysIn } from './period.ts';
import type { Mark } from '../review/review.ts';
import { isRevision, sizeChange, typeNames, type WikiEvent } from '../event/event.ts';

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

/** How much the events of a period changed, and how many of them are not reviewed. */
export interface Measures {
	/** Bytes added and removed by UTC day; both are positive. */
	sizes: { day: number; added: number; removed: number }[];
	/** Events that nobody has marked. */
	unreviewed: number;
	/** Edits and new pages of which it is not known by how much they changed the size. */
	unsized: number;
}

/** What is looked at of the events of a period besides their number. */
export interface Details extends Measures {
	/** Events by hour of the week in UTC: 168, from Monday 0:00 on. */
	hours: number[];
}

/** The pages of the events of a period. */
export interface PageTally {
	/** The period whose events were read one by one. */
	period: TimeRange;
	/** How many events that are. */
	events: number;
	/** The pages with the most events, most first. */
	pages: PageCount[];
	/** Events of which the page is not known. */
	untitled: number;
}

/** The counts and details of the events of a period. */
export interface Tally {
	/** The period for which the counts hold. */
	counted: TimeRange;
	by: Record<Dimension, Counts>;
	/** Events a day by each of some people, at least of those who are asked about. */
	userDays: ReadonlyMap<string | null, readonly number[]>;
	/** The period for which the details hold: all of the former, or its end. */
	examined: TimeRange;
	details: Details;
}

/** How many of the pages with the most events are listed. */
export const mostPages = 10;

/** Tallies the events of a period, all of which were looked at; any others are left out. */
export function tally(events: readonly TalliedEvent[], period: TimeRange): Tally & { pages: PageTally } {
	const inside = events.filter(({ time }) => time >= period.from && time < period.until);
	const counts = countDays(inside);
	const by = (dimension: Dimension) => breakDown(counts, dimension, period);
	const users = Map.groupBy(
		counts.filter((count) => count.by === 'user'),
		({ name }) => name,
	);
	const daysOf = (theirs: readonly DayCount[]) => totalDays(breakDown(theirs, 'user', period).rows, period);
	return {
		counted: period,
		by: { wiki: by('wiki'), user: by('user'), type: by('type') },
		userDays: new Map([...users].map(([name, theirs]) => [name, daysOf(theirs)])),
		examined: period,
		details: detailsOf(inside),
		pages: { period, ...pagesOf(inside) },
	};
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

/** Finds out what the counts of days do not show. */
export function detailsOf(events: readonly Omit<TalliedEvent, 'title' | 'wiki'>[]): Details {
	const hours = Array.from({ length: hoursOfWeek }, () => 0);
	const sizes = new Map<number, { day: number; added: number; removed: number }>();
	let unreviewed = 0;
	let unsized = 0;
	for (const event of events) {
		const at = hourOfWeek(event.time);
		hours[at] = (hours[at] ?? 0) + 1;
		if (event.mark === 'unreviewed') unreviewed += 1;
		const change = sizeChange(event);
		if (change === null && isRevision(event)) unsized += 1;
		if (change !== null && change !== 0) {
			const day = dayStart(event.time) / dayLength;
			const size = sizes.get(day) ?? { day, added: 0, removed: 0 };
			if (change > 0) size.added += change;
			else size.removed -= change;
			sizes.set(day, size);
		}
	}
	return { hours, sizes: [...sizes.values()].sort((a, b) => a.day - b.day), unreviewed, unsized };
}

/** Finds the pages with the most events. */
export function pagesOf(events: readonly Pick<TalliedEvent, 'wiki' | 'title'>[]): Omit<PageTally, 'period'> {
	const pages = new Map<string, PageCount>();
	let untitled = 0;
	for (const { wiki, title } of events) {
		if (title === null) {
			untitled += 1;
			continue;
		}
		const key = `${wiki}|${title}`;
		const page = pages.get(key);
		if (page) page.events += 1;
		else pages.set(key, { wiki, title, events: 1 });
	}
	const most = [...pages.values()]
		.sort((a, b) => b.events - a.events || order(a.wiki, b.wiki) || orderByCodePoint(a.title, b.title))
		.slice(0, mostPages);
	return { events: events.length, pages: most, untitled };
}

/** As databases compare, which is not the order of code units. */
function orderByCodePoint(a: string, b: string): number {
	const [left, right] = [[...a], [...b]];
	const at = left.findIndex((sign, index) => sign !== right[index]);
	return at < 0 ? left.length - right.length : (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}

/** By code unit: the same order in every language. */
export function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** How many rows of bars a chart has at most; what is beyond is one row together. */
export const mostRows = 10;

/** Events by name and by day. */
export interface Breakdown extends Omit<Counts, 'rows'> {
	/** As in {@link Counts}. Null: nothing is known. */
	rows: (number | null)[][];
	/** What is not known of each row, where that is not the same for all. */
	unknown?: UnknownStretch[][];
}

/** The same as it was counted, whatever is known. */
export interface Counts {
	/** Every name with its events in the period, most first; null, the last of its equals: hidden users. */
	names: { name: string | null; events: number }[];
	/**
	 * Rows of events a day, from the period's first day on, in the order of the names. Of more than {@link mostRows}
	 * names the last row is all others together.
	 */
	rows: number[][];
}

/** The counts of one dimension as rows of days. */
export function breakDown(counts: readonly DayCount[], by: Dimension, period: TimeRange): Counts {
	const ofDimension = counts.filter((count) => count.by === by);
	const totals = new Map<string | null, number>();
	for (const { name, events } of ofDimension) totals.set(name, (totals.get(name) ?? 0) + events);
	const names = mostFirst(totals);
	const ofTheirOwn = rowsOfTheirOwn(names);
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

/** Names in the order of a chart: those with the most events first, hidden users last among equals. */
export function mostFirst(totals: ReadonlyMap<string | null, number>): Counts['names'] {
	return [...totals]
		.map(([name, events]) => ({ name, events }))
		.sort((a, b) => b.events - a.events || (a.name === null ? 1 : b.name === null ? -1 : order(a.name, b.name)));
}

/** How many of the names have a row for themselves. */
export function rowsOfTheirOwn(names: readonly unknown[]): number {
	return names.length > mostRows ? mostRows - 1 : names.length;
}

/** Events a day in all, whatever they were broken down by. */
export function totalDays(rows: Breakdown['rows'], counted: TimeRange): number[] {
	return Array.from({ length: daysIn(counted) }, (_, index) => sum(rows.map((row) => row[index] ?? 0)));
}

/** Adds up. */
export function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
