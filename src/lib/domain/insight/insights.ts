import { daysOf as utcDays, hourOfWeek, hoursOfWeek, knownHours, unknownIn } from './bars.ts';
import { type Count, countEach, countIn, countOf, type CountReason, lessSure, notKnown } from './count.ts';
import type { PersonCoverage, TimeRange, UnknownStretch } from '../coverage/coverage.ts';
import { dayLength, dayStart, daysIn } from './period.ts';
import type { Mark } from '../review/review.ts';
import { sizeChange, typeNames, type WikiEvent } from '../event/event.ts';

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
	/** Edits and new pages of which it is not known by how much they changed the size. */
	unsized: number;
	/** Events of which the page is not known. */
	untitled: number;
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
	let unsized = 0;
	let untitled = 0;
	for (const event of events) {
		const at = hourOfWeek(event.time);
		hours[at] = (hours[at] ?? 0) + 1;
		if (event.mark === 'unreviewed') unreviewed += 1;
		const change = sizeChange(event);
		if (change === null && (event.type === 'edit' || event.type === 'new')) unsized += 1;
		if (change !== null && change !== 0) {
			const day = dayStart(event.time) / dayLength;
			const size = sizes.get(day) ?? { day, added: 0, removed: 0 };
			if (change > 0) size.added += change;
			else size.removed -= change;
			sizes.set(day, size);
		}
		if (event.title === null) untitled += 1;
		else {
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
		unsized,
		untitled,
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
	 * names the last row is all others together. Null: nothing is known.
	 */
	rows: (number | null)[][];
	/** What is not known of each row, where that is not the same for all. */
	unknown?: UnknownStretch[][];
}

/** Brings the counts of one dimension into rows of days. */
export function breakDown(
	counts: readonly DayCount[],
	by: Dimension,
	period: TimeRange,
): { names: Breakdown['names']; rows: number[][] } {
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

/** What `/api/insights` answers. Rows of days begin with the first UTC day of `counted`; null there: nothing is known. */
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
	/** What of `counted` is not known up to `now`, in order of time; null where nobody can tell. */
	unknown: UnknownStretch[] | null;
	/** When that was, ms UTC. */
	now: number;
	counts: {
		/** Events in `counted`, and the wikis on which they are. */
		events: Count;
		wikis: Count;
		/** Bytes added and removed in `examined`. */
		added: Count;
		removed: Count;
		/** Events in `examined` that nobody has marked. */
		unreviewed: Count;
	};
	wiki: Breakdown;
	user: Breakdown;
	type: Breakdown;
	/** Events by hour of the week in UTC: 168, from Monday 0:00 on; null also where there has been no such hour. */
	hours: (number | null)[];
	/** Bytes added and removed a day; nothing before `examined`. */
	added: (number | null)[];
	removed: (number | null)[];
	pages: PageCount[];
	/** How many events in `examined` may be on one of the pages, or on others. */
	untitled: number;
	/** Wikis on which nothing of these people was on record before `counted`; null where that is not known. */
	firstWikis: string[] | null;
	/** The period before; null where it cannot be told in the same way. */
	before: PeriodBefore | null;
	/** Events a day by each of two to five people who are asked about; with fewer or more of them nobody. */
	compared: { name: string; days: (number | null)[]; unknown: UnknownStretch[] | null }[];
}

/** The period of the same length before, as far as the one asked about has come, to compare with. */
export interface PeriodBefore {
	period: TimeRange;
	unknown: UnknownStretch[] | null;
	/** `added`, `removed`: null where not every event was looked at in either period. */
	counts: { events: Count; wikis: Count; added: Count | null; removed: Count | null };
	/** Events a day. */
	days: (number | null)[];
}

/** What is known besides the events themselves. */
export interface InsightsContext {
	before: Tally | null;
	/** Those in the filter; a few of them are compared. */
	users: readonly string[];
	firstWikis: string[] | null;
	expiredUntil?: number | null;
	/** Whether bots are left out, which counts of deleted events are not able to. */
	isWithoutBots?: boolean;
	/** What is known about the people whom the filter means; null if nobody can tell. */
	people: readonly PersonCoverage[] | null;
	/** ms UTC. */
	now: number;
}

/** Puts together what charts show. */
export function insightsOf(asked: TimeRange, current: Tally, context: InsightsContext): Insights {
	const { counted, counts, examined, details } = current;
	const { people, now } = context;
	const unknownOf = (period: TimeRange, some = people) => some && unknownIn(period, some, now);
	const unknown = unknownOf(counted);
	const expiredUntil = (context.expiredUntil ?? 0) > asked.from ? (context.expiredUntil ?? null) : null;
	const lost = expiredUntil !== null && counted.from < expiredUntil ? lostWith(context) : [];
	const numberIn = (value: number, time: TimeRange) => countIn(value, time, unknown, now);
	const days = (row: readonly number[], notKnownThen = unknown) => knownDays(row, counted, notKnownThen, now);
	const first = dayStart(counted.from) / dayLength;
	const firstExamined = dayStart(examined.from) / dayLength - first;
	const bySize = new Map(details.sizes.map((size) => [size.day - first, size]));
	const sizesOf = (side: 'added' | 'removed') =>
		days(Array.from({ length: daysIn(counted) }, (_, index) => bySize.get(index)?.[side] ?? 0)).map((size, index) =>
			index < firstExamined ? null : size,
		);
	const rowsBy = (by: Dimension): Breakdown => {
		const { names, rows } = breakDown(counts, by, counted);
		if (by !== 'user' || people === null) return { names, rows: rows.map((row) => days(row)) };
		// Of one person may be known what of others is not. What others did to them, as much as of those to whom they did it.
		const byRow = rows.map((_, index) => {
			const name = index === mostRows - 1 && names.length > mostRows ? null : names[index]?.name;
			const theirs = people.filter(({ user }) => user === name);
			return unknownOf(counted, theirs.length === 0 ? people : theirs) ?? [];
		});
		return { names, rows: rows.map((row, index) => days(row, byRow[index])), unknown: byRow };
	};
	const wiki = rowsBy('wiki');
	const wikis = lessSure(numberIn(wiki.names.length, counted), lost);
	return {
		asked,
		counted,
		examined,
		expiredUntil,
		unknown,
		now,
		counts: {
			events: lessSure(numberIn(sum(wiki.names.map(({ events }) => events)), counted), lost),
			wikis,
			added: sizeIn('added', current, unknown, now),
			removed: sizeIn('removed', current, unknown, now),
			unreviewed: numberIn(details.unreviewed, examined),
		},
		wiki,
		user: rowsBy('user'),
		type: rowsBy('type'),
		hours: hourCounts({ hours: details.hours, examined, unknown, now }).map(({ value }) => value),
		added: sizesOf('added'),
		removed: sizesOf('removed'),
		pages: details.pages,
		untitled: details.untitled,
		firstWikis: wikis.value === null ? null : context.firstWikis,
		before: context.before && before(context.before, unknownOf(context.before.counted), isSame(counted, examined), now),
		compared: isComparable(context.users)
			? context.users.map((name) => {
					const theirs = unknownOf(counted, people && people.filter(({ user }) => user === name));
					return { name, days: days(daysOf(counts, name, counted), theirs), unknown: theirs };
				})
			: [],
	};
}

/** Why counts are not exact that are left of deleted events. */
function lostWith({ isWithoutBots }: InsightsContext): CountReason[] {
	return isWithoutBots ? ['expired', 'bots-unknown'] : ['expired'];
}

/** The numbers of the UTC days of a period; null where nothing is known. */
function knownDays(
	days: readonly number[],
	period: TimeRange,
	unknown: readonly UnknownStretch[] | null,
	now: number,
): (number | null)[] {
	return countEach(days, utcDays(period), unknown, now).map(({ value }) => value);
}

/** Bytes added or removed in all of a tally's time. */
function sizeIn(
	side: 'added' | 'removed',
	{ examined, details }: Tally,
	unknown: readonly UnknownStretch[] | null,
	now: number,
): Count {
	const size = countIn(sum(details.sizes.map((one) => one[side])), examined, unknown, now);
	return details.unsized === 0 ? size : lessSure(size, ['hidden'], details.unsized);
}

/** Events by hour of the week as far as they are known; where there has been no such hour, that is no reason. */
export function hourCounts({
	hours,
	examined,
	unknown,
	now,
}: Pick<Insights, 'hours' | 'examined' | 'unknown' | 'now'>): Count[] {
	const known = knownHours(examined, unknown ?? [], now);
	const reasons = unknown === null ? (['not-told'] as const) : unknown.flatMap((stretch) => stretch.reasons);
	return hours.map((events, at) => {
		const here = known[at] ?? null;
		return here === null ? notKnown([]) : countOf(events ?? 0, unknown === null ? 'unknown' : here, reasons);
	});
}

/** How many events are on a page, as far as that is known. */
export function pageCount(
	{ events }: PageCount,
	{ examined, unknown, untitled, now }: Pick<Insights, 'examined' | 'unknown' | 'untitled' | 'now'>,
): Count {
	return lessSure(countIn(events, examined, unknown, now), untitled > 0 ? ['hidden'] : []);
}

/** Whether so many people can be compared: lines of more could not be told apart. */
export function isComparable(users: readonly string[]): boolean {
	return users.length >= 2 && users.length <= 5;
}

function daysOf(counts: readonly DayCount[], user: string, period: TimeRange): number[] {
	const theirs = counts.filter(({ by, name }) => by === 'user' && name === user);
	return breakDown(theirs, 'user', period).rows[0] ?? Array.from({ length: daysIn(period) }, () => 0);
}

function before(tallied: Tally, unknown: UnknownStretch[] | null, isNowWhole: boolean, now: number): PeriodBefore {
	const { counted, counts, examined } = tallied;
	const { names, rows } = breakDown(counts, 'wiki', counted);
	const isWhole = isNowWhole && isSame(counted, examined);
	const numberIn = (value: number) => countIn(value, counted, unknown, now);
	return {
		period: counted,
		unknown,
		counts: {
			events: numberIn(sum(names.map(({ events }) => events))),
			wikis: numberIn(names.length),
			added: isWhole ? sizeIn('added', tallied, unknown, now) : null,
			removed: isWhole ? sizeIn('removed', tallied, unknown, now) : null,
		},
		days: knownDays(totalDays(rows, counted), counted, unknown, now),
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
