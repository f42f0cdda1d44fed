import { daysOf as utcDays, knownHours, unknownIn } from './bars.ts';
import { type Count, countEach, countIn, countOf, type CountReason, lessSure, notKnown } from './count.ts';
import type { PersonCoverage, TimeRange, UnknownStretch } from '../coverage/coverage.ts';
import type { OutcomeShares } from '../outcome/shares.ts';
import { type PeopleTotals, packTotals } from './people-totals.ts';
import { dayLength, dayStart, daysIn } from './period.ts';
import {
	type Breakdown,
	type Dimension,
	type Measures,
	mostRows,
	type PageCount,
	type PageTally,
	sum,
	type Tally,
	totalDays,
} from './tally.ts';

/** What the tiles of Insights show, which is found first. */
export interface InsightTiles {
	/** The period asked about. */
	asked: TimeRange;
	/** The part of it that was counted: its end, where it is too long to be counted whole. */
	counted: TimeRange;
	/** The part of that for which there are hours, sizes and what is not reviewed. */
	examined: TimeRange;
	/**
	 * Events from before this time, ms UTC, were deleted for their age, and only daily counts of what people did are left,
	 * bots included; null: the period asked about is not concerned.
	 */
	expiredUntil: number | null;
	/** Whether events from before `counted` are still being counted, after an update of xwiki. */
	isPreparing: boolean;
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
}

/** The pages with the most events, for which events are read one by one: found last. */
export interface InsightPages {
	pages: PageCount[];
	/** How many of the events read may be on one of the pages, or on others. */
	untitled: number;
	/** The part of `counted` whose events were read for `pages`, and how many these were. */
	pagesIn: TimeRange;
	pagesOf: number;
	/** What had become of the edits among them; missing in what an older version has stored. */
	shares?: OutcomeShares;
}

/** Tiles and charts. Rows of days begin with the first UTC day of `counted`; null there: nothing is known. */
export interface InsightCharts extends InsightTiles {
	wiki: Breakdown;
	user: Breakdown;
	type: Breakdown;
	/** With the names of `user`, the totals of all people: see `totalsOf`. */
	people: PeopleTotals;
	/** Events by hour of the week in UTC: 168, from Monday 0:00 on; null also where there has been no such hour. */
	hours: (number | null)[];
	/** Bytes added and removed a day; nothing before `examined`. */
	added: (number | null)[];
	removed: (number | null)[];
	/** Wikis on which nothing of these people was on record before `counted`; null where that is not known. */
	firstWikis: string[] | null;
	/** The period before; null where it cannot be found out in the same way. */
	before: PeriodBefore | null;
	/** Events a day by each of two to five people who are asked about; with fewer or more of them nobody. */
	compared: { name: string; days: (number | null)[]; unknown: UnknownStretch[] | null }[];
}

/** What `/api/insights` returns. */
export type Insights = InsightCharts & InsightPages;

/** The period of the same length before, as far as the one asked about has come, to compare with. */
export interface PeriodBefore {
	period: TimeRange;
	unknown: UnknownStretch[] | null;
	/** `added`, `removed`: null where not every event was looked at in either period. */
	counts: { events: Count; wikis: Count; added: Count | null; removed: Count | null };
	/** Events a day. */
	days: (number | null)[];
}

/** What is known besides the events themselves, for tiles. */
export interface TilesContext {
	expiredUntil?: number | null;
	isPreparing?: boolean;
	/** Whether bots are left out, which counts of deleted events are not able to. */
	isWithoutBots?: boolean;
	/** What is known about the people whom the filter means; null: not known. */
	people: readonly PersonCoverage[] | null;
	/** ms UTC. */
	now: number;
}

/** The same for charts. */
export interface InsightsContext extends TilesContext {
	before: BeforeTally | null;
	/** Those in the filter; a few of them are compared. */
	users: readonly string[];
	firstWikis: string[] | null;
}

/** What tiles are made of. */
export interface TilesTally extends Pick<Tally, 'counted' | 'examined'> {
	/** How many events there are in `counted`, on how many wikis. */
	events: number;
	wikis: number;
	measures: Measures;
}

/** What of the period before is compared. */
export interface BeforeTally extends TilesTally {
	/** Events of each day of `counted`. */
	days: readonly number[];
}

/** The same from the tally of that period. */
export function beforeOf({ counted, examined, by, details: measures }: Tally): BeforeTally {
	const { names, rows } = by.wiki;
	const events = sum(names.map((one) => one.events));
	return { counted, examined, events, wikis: names.length, measures, days: totalDays(rows, counted) };
}

/** Puts together what tiles show. */
export function tilesOf(asked: TimeRange, current: TilesTally, context: TilesContext): InsightTiles {
	const { counted, examined, measures } = current;
	const { now } = context;
	const unknown = unknownOf(counted, context);
	const expiredUntil = (context.expiredUntil ?? 0) > asked.from ? (context.expiredUntil ?? null) : null;
	const lost = lostIn(counted, expiredUntil, context);
	return {
		asked,
		counted,
		examined,
		expiredUntil,
		isPreparing: (context.isPreparing ?? false) && counted.from > asked.from,
		unknown,
		now,
		counts: {
			events: lessSure(countIn(current.events, counted, unknown, now), lost),
			wikis: lessSure(countIn(current.wikis, counted, unknown, now), lost),
			added: sizeIn('added', { examined, measures }, unknown, now),
			removed: sizeIn('removed', { examined, measures }, unknown, now),
			unreviewed: countIn(measures.unreviewed, examined, unknown, now),
		},
	};
}

/** Puts together what tiles and charts show. */
export function chartsOf(asked: TimeRange, current: Tally, context: InsightsContext): InsightCharts {
	const { counted, examined, details, by } = current;
	const { now } = context;
	const events = sum(by.wiki.names.map((one) => one.events));
	const wikis = by.wiki.names.length;
	const tiles = tilesOf(asked, { counted, examined, events, wikis, measures: details }, context);
	const { unknown } = tiles;
	const { people } = context;
	return {
		...tiles,
		wiki: breakdownBy('wiki', current, context),
		user: breakdownBy('user', current, context),
		type: breakdownBy('type', current, context),
		people: packTotals(by.user.names, { counted, people, now, lost: lostIn(counted, tiles.expiredUntil, context) }),
		hours: hourCounts({ hours: details.hours, examined, unknown, now }).map(({ value }) => value),
		added: dailySizes('added', current, unknown, now),
		removed: dailySizes('removed', current, unknown, now),
		firstWikis: tiles.counts.wikis.value === null ? null : context.firstWikis,
		before: context.before && periodBefore(context.before, context, isSame(counted, examined)),
		compared: comparedDays(current, context),
	};
}

/** What is shown of pages. */
export function insightPages(
	{ period, events, pages, untitled }: PageTally,
	shares: OutcomeShares | undefined,
): InsightPages {
	return { pages, untitled, pagesIn: period, pagesOf: events, ...(shares && { shares }) };
}

/** Puts together all of it. */
export function insightsOf(
	asked: TimeRange,
	current: Tally & { pages: PageTally; shares?: OutcomeShares },
	context: InsightsContext,
): Insights {
	return { ...chartsOf(asked, current, context), ...insightPages(current.pages, current.shares) };
}

/** What of a period is not known about some people; by default about all whom the filter means. */
function unknownOf(period: TimeRange, { people, now }: TilesContext, some = people): UnknownStretch[] | null {
	return some && unknownIn(period, some, now);
}

function breakdownBy(by: Dimension, current: Tally, context: InsightsContext): Breakdown {
	const { people, now } = context;
	const { counted } = current;
	const { names, rows } = current.by[by];
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
function comparedDays({ userDays, counted }: Tally, context: InsightsContext): Insights['compared'] {
	const { users, people, now } = context;
	if (!isComparable(users)) return [];
	return users.map((name) => {
		const unknown = unknownOf(counted, context, people && people.filter(({ user }) => user === name));
		const days = userDays.get(name) ?? Array.from({ length: daysIn(counted) }, () => 0);
		return { name, days: knownDays(days, counted, unknown, now), unknown };
	});
}

/** @param isNowWhole whether every event of the period that is compared with it was looked at */
function periodBefore(tallied: BeforeTally, context: InsightsContext, isNowWhole: boolean): PeriodBefore {
	const { counted, examined, events, wikis, measures, days } = tallied;
	const { now } = context;
	const unknown = unknownOf(counted, context);
	const isWhole = isNowWhole && isSame(counted, examined);
	return {
		period: counted,
		unknown,
		counts: {
			events: countIn(events, counted, unknown, now),
			wikis: countIn(wikis, counted, unknown, now),
			added: isWhole ? sizeIn('added', { examined, measures }, unknown, now) : null,
			removed: isWhole ? sizeIn('removed', { examined, measures }, unknown, now) : null,
		},
		days: knownDays(days, counted, unknown, now),
	};
}

/** Why counts of a time are not exact that are left of deleted events. */
function lostIn(counted: TimeRange, expiredUntil: number | null, { isWithoutBots }: TilesContext): CountReason[] {
	if (expiredUntil === null || counted.from >= expiredUntil) return [];
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
	{ examined, measures }: Pick<TilesTally, 'examined' | 'measures'>,
	unknown: readonly UnknownStretch[] | null,
	now: number,
): Count {
	const size = countIn(sum(measures.sizes.map((one) => one[side])), examined, unknown, now);
	return measures.unsized === 0 ? size : lessSure(size, ['hidden'], measures.unsized);
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
	{ pagesIn, unknown, untitled, now }: Pick<Insights, 'pagesIn' | 'unknown' | 'untitled' | 'now'>,
): Count {
	return lessSure(countIn(events, pagesIn, unknown, now), untitled > 0 ? ['hidden'] : []);
}

/** Whether so many people can be compared: lines of more could not be distinguished. */
export function isComparable(users: readonly string[]): boolean {
	return users.length >= 2 && users.length <= 5;
}

function isSame(a: TimeRange, b: TimeRange): boolean {
	return a.from === b.from && a.until === b.until;
}
