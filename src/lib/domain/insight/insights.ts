import { daysOf as utcDays, knownHours, unknownIn } from './bars.ts';
import { type Count, countEach, countIn, countOf, type CountReason, lessSure, notKnown } from './count.ts';
import type { PersonCoverage, TimeRange, UnknownStretch } from '../coverage/coverage.ts';
import { dayLength, dayStart, daysIn } from './period.ts';
import {
	type Breakdown,
	breakDown,
	type Dimension,
	mostRows,
	type PageCount,
	sum,
	type Tally,
	totalDays,
} from './tally.ts';

/** What `/api/insights` returns. Rows of days begin with the first UTC day of `counted`; null there: nothing is known. */
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
	/** What of `counted` is not known up to `now`, in order of time; null: not known. */
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
	/** The period before; null where it cannot be found out in the same way. */
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
	/** What is known about the people whom the filter means; null: not known. */
	people: readonly PersonCoverage[] | null;
	/** ms UTC. */
	now: number;
}

/** Puts together what charts show. */
export function insightsOf(asked: TimeRange, current: Tally, context: InsightsContext): Insights {
	const { counted, examined, details } = current;
	const { now } = context;
	const unknown = unknownOf(counted, context);
	const expiredUntil = (context.expiredUntil ?? 0) > asked.from ? (context.expiredUntil ?? null) : null;
	const lost = expiredUntil !== null && counted.from < expiredUntil ? lostWith(context) : [];
	const wiki = breakdownBy('wiki', current, context);
	const wikis = lessSure(countIn(wiki.names.length, counted, unknown, now), lost);
	const events = sum(wiki.names.map((one) => one.events));
	return {
		asked,
		counted,
		examined,
		expiredUntil,
		unknown,
		now,
		counts: {
			events: lessSure(countIn(events, counted, unknown, now), lost),
			wikis,
			added: sizeIn('added', current, unknown, now),
			removed: sizeIn('removed', current, unknown, now),
			unreviewed: countIn(details.unreviewed, examined, unknown, now),
		},
		wiki,
		user: breakdownBy('user', current, context),
		type: breakdownBy('type', current, context),
		hours: hourCounts({ hours: details.hours, examined, unknown, now }).map(({ value }) => value),
		added: dailySizes('added', current, unknown, now),
		removed: dailySizes('removed', current, unknown, now),
		pages: details.pages,
		untitled: details.untitled,
		firstWikis: wikis.value === null ? null : context.firstWikis,
		before: context.before && periodBefore(context.before, context, isSame(counted, examined)),
		compared: comparedDays(current, context),
	};
}

/** What of a period is not known about some people; by default about all whom the filter means. */
function unknownOf(period: TimeRange, { people, now }: InsightsContext, some = people): UnknownStretch[] | null {
	return some && unknownIn(period, some, now);
}

function breakdownBy(by: Dimension, { counts, counted }: Tally, context: InsightsContext): Breakdown {
	const { people, now } = context;
	const { names, rows } = breakDown(counts, by, counted);
	if (by !== 'user' || people === null) {
		const unknown = unknownOf(counted, context);
		return { names, rows: rows.map((row) => knownDays(row, counted, unknown, now)) };
	}
	// Of one person may be known what of others is not. What others did to them, as much as of those to whom they did it.
	const unknown = rows.map((_, index) => {
		const name = index === mostRows - 1 && names.length > mostRows ? null : names[index]?.name;
		const theirs = people.filter(({ user }) => user === name);
		return unknownOf(counted, context, theirs.length === 0 ? people : theirs) ?? [];
	});
	return { names, rows: rows.map((row, index) => knownDays(row, counted, unknown[index] ?? [], now)), unknown };
}

/** Bytes added or removed a day; null before every event was looked at. */
function dailySizes(
	side: 'added' | 'removed',
	{ counted, examined, details }: Tally,
	unknown: readonly UnknownStretch[] | null,
	now: number,
): (number | null)[] {
	const first = dayStart(counted.from) / dayLength;
	const firstExamined = dayStart(examined.from) / dayLength - first;
	const byDay = new Map(details.sizes.map((size) => [size.day - first, size[side]]));
	const days = Array.from({ length: daysIn(counted) }, (_, index) => byDay.get(index) ?? 0);
	return knownDays(days, counted, unknown, now).map((size, index) => (index < firstExamined ? null : size));
}

/** The days of each of those who can be compared. */
function comparedDays({ counts, counted }: Tally, context: InsightsContext): Insights['compared'] {
	const { users, people, now } = context;
	if (!isComparable(users)) return [];
	return users.map((name) => {
		const unknown = unknownOf(counted, context, people && people.filter(({ user }) => user === name));
		const theirs = counts.filter((count) => count.by === 'user' && count.name === name);
		const days = totalDays(breakDown(theirs, 'user', counted).rows, counted);
		return { name, days: knownDays(days, counted, unknown, now), unknown };
	});
}

/** @param isNowWhole whether every event of the period that is compared with it was looked at */
function periodBefore(tallied: Tally, context: InsightsContext, isNowWhole: boolean): PeriodBefore {
	const { counted, counts, examined } = tallied;
	const { now } = context;
	const unknown = unknownOf(counted, context);
	const { names, rows } = breakDown(counts, 'wiki', counted);
	const isWhole = isNowWhole && isSame(counted, examined);
	return {
		period: counted,
		unknown,
		counts: {
			events: countIn(sum(names.map(({ events }) => events)), counted, unknown, now),
			wikis: countIn(names.length, counted, unknown, now),
			added: isWhole ? sizeIn('added', tallied, unknown, now) : null,
			removed: isWhole ? sizeIn('removed', tallied, unknown, now) : null,
		},
		days: knownDays(totalDays(rows, counted), counted, unknown, now),
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
	const reasons = unknown === null ? (['no-coverage'] as const) : unknown.flatMap((stretch) => stretch.reasons);
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

/** Whether so many people can be compared: lines of more could not be distinguished. */
export function isComparable(users: readonly string[]): boolean {
	return users.length >= 2 && users.length <= 5;
}

function isSame(a: TimeRange, b: TimeRange): boolean {
	return a.from === b.from && a.until === b.until;
}
