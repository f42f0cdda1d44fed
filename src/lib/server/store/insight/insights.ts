import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import {
	beforeOf,
	type BeforeTally,
	chartsOf,
	type InsightCharts,
	insightPages,
	type InsightPages,
	type Insights,
	type InsightsContext,
	type InsightTiles,
	isComparable,
	tilesOf,
} from '#lib/domain/insight/insights.ts';
import { periodBefore, periodOf } from '#lib/domain/insight/period.ts';
import { tally } from '#lib/domain/insight/tally.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listCoverageFor } from '../coverage/coverage.ts';
import { readState } from '../core/state.ts';
import { sharesOf } from '#lib/domain/outcome/shares.ts';
import { eventConditions } from '../event/event-conditions.ts';
import { readShares } from '../outcome/read-shares.ts';
import { resolveFilter } from '../event/resolve-filter.ts';
import { withMerging } from '../merge/merges.ts';
import { findPeople } from '../person/find-people.ts';
import { isCounted, type Question } from './count-period.ts';
import { listFirstWikis } from './first-wikis.ts';
import { InsightCache } from './insight-cache.ts';
import { chartTally, type InsightsLimits, openPeriod, tilesTally } from './tally-period.ts';
import { listTopPages } from './top-pages.ts';

const usualLimits: InsightsLimits = { days: 3_660, examinedDays: 366, examinedEvents: 50_000 };

/** How an answer is found. */
export interface InsightsOptions {
	limits?: InsightsLimits;
	/** What was read for earlier answers. */
	cache?: InsightCache;
}

/** What is asked: a filter, when (ms UTC), and how it is answered. */
interface Asked {
	filter: EventFilter;
	now: number;
	limits: InsightsLimits;
	/** Null if the filter names nothing that we have. */
	question: Question | null;
	expiredUntil: number | null;
	/** Whether older events are not in the tables of charts yet. */
	isPreparing: boolean;
}

async function ask(db: Db, filter: EventFilter, now: number, options: InsightsOptions): Promise<Asked> {
	const { limits = usualLimits, cache = new InsightCache() } = options;
	const [wanted, state] = await Promise.all([resolveFilter(db, filter), readState(db)]);
	const question = wanted && { db, wanted, state, now, cache, mostEvents: limits.examinedEvents, changes: new Map() };
	const isPreparing = state.counted_from > 0 && wanted !== null && isCounted(wanted);
	return { filter, now, limits, question, expiredUntil: state.expired_until, isPreparing };
}

/**
 * What tiles show of the events that a filter lets through.
 * @param now ms UTC
 */
export async function readTiles(
	db: Db,
	filter: EventFilter,
	now: number,
	options: InsightsOptions = {},
): Promise<InsightTiles> {
	const asked = await ask(db, filter, now, options);
	const { question, limits } = asked;
	const period = periodOf(filter, now);
	const context = await readContext(db, asked);
	if (question === null) {
		const { counted, examined, details } = tally([], period);
		return tilesOf(period, { counted, examined, events: 0, wikis: 0, measures: details }, context);
	}
	return tilesOf(period, await tilesTally(await openPeriod(question, period, limits)), context);
}

/** The same for tiles and charts. */
export async function readCharts(
	db: Db,
	filter: EventFilter,
	now: number,
	options: InsightsOptions = {},
): Promise<InsightCharts> {
	const asked = await ask(db, filter, now, options);
	const { question, limits } = asked;
	const period = periodOf(filter, now);
	const [context, people] = await Promise.all([readContext(db, asked), findAsked(db, filter)]);
	const users = people.map(({ name }) => name);
	if (question === null)
		return chartsOf(period, tally([], period), {
			...context,
			users,
			before: beforeOf(tally([], periodBefore(period, now))),
			firstWikis: [],
		});
	const open = await openPeriod(question, period, limits);
	const ids = people.flatMap(({ userId }) => userId ?? []);
	const compared = isComparable(users) ? await withMerging(db, ids) : [];
	const [current, before, wikis] = await Promise.all([
		chartTally(question, open, compared),
		tallyBefore(question, period, open.counted.from, limits),
		open.source.names('wiki'),
	]);
	const firstWikis = await listFirstWikis(question, [...wikis.keys()], open.counted.from);
	return chartsOf(period, current, { ...context, users, before, firstWikis });
}

/** The pages with the most of these events. */
export async function readPages(
	db: Db,
	filter: EventFilter,
	now: number,
	options: InsightsOptions = {},
): Promise<InsightPages> {
	const { question, limits } = await ask(db, filter, now, options);
	const period = periodOf(filter, now);
	if (question === null) return insightPages(tally([], period).pages, sharesOf([], now));
	const { findReadable } = await openPeriod(question, period, limits);
	const pages = await listTopPages(question, await findReadable());
	const shares = await readShares(db, eventConditions(question.wanted, pages.period), now);
	return insightPages(pages, shares);
}

/** All of that. */
export async function readInsights(
	db: Db,
	filter: EventFilter,
	now: number,
	options: InsightsOptions = {},
): Promise<Insights> {
	const cache = options.cache ?? new InsightCache();
	const charts = await readCharts(db, filter, now, { ...options, cache });
	return { ...charts, ...(await readPages(db, filter, now, { ...options, cache })) };
}

async function readContext(db: Db, { filter, now, expiredUntil, isPreparing }: Asked) {
	return {
		expiredUntil,
		isPreparing,
		isWithoutBots: filter.bot === false,
		// The counts of deleted events are left.
		people: (await listCoverageFor(db, filter)).map(({ expiredUntil: _, ...rest }) => rest),
		now,
	} satisfies Partial<InsightsContext>;
}

/** Those who are asked for by name, with their current names, which are the names that events have. */
async function findAsked(db: Db, { user }: EventFilter) {
	return (user && (await findPeople(db, { user }))) ?? [];
}

/** The period before, if it can be compared. */
async function tallyBefore(
	question: Question,
	period: { from: number; until: number },
	countedFrom: number,
	limits: InsightsLimits,
): Promise<BeforeTally | null> {
	const previous = periodBefore(period, question.now);
	// Counts that are left of deleted events are of more than the filter lets through: they cannot be compared.
	if (countedFrom !== period.from || previous.from < (question.state.expired_until ?? -Infinity)) return null;
	const open = await openPeriod(question, previous, limits);
	// A part of it would look like a fall.
	return open.counted.from === previous.from ? tilesTally(open) : null;
}
