import type { TimeRange } from '../../domain/coverage.ts';
import type { EventFilter } from '../../domain/event-filter.ts';
import { type Insights, insightsOf, type Tally, tally } from '../../domain/insights.ts';
import { lastDays, periodBefore, periodOf } from '../../domain/period.ts';
import type { Db } from '../db/tables.ts';
import { countEventDays, isCountedDaily, reachOf } from './event-counts.ts';
import { resolve } from './events.ts';
import { listFirstWikis, listTalliedEvents } from './tallied-events.ts';

/** How much is worked through for an answer, newest first. */
export interface InsightsLimits {
	/** Most days that are counted. */
	days: number;
	/** Most days whose events are looked at one by one. */
	examinedDays: number;
	/** Most events of those days; all of one day are looked at in any case. */
	examinedEvents: number;
}

const usualLimits: InsightsLimits = { days: 3_660, examinedDays: 366, examinedEvents: 50_000 };

/**
 * What charts show of the events that a filter lets through.
 * @param now ms UTC
 */
export async function readInsights(
	db: Db,
	filter: EventFilter,
	now: number,
	limits: InsightsLimits = usualLimits,
): Promise<Insights> {
	const asked = periodOf(filter, now);
	const current = await tallyPeriod(db, filter, lastDays(asked, limits.days), limits);
	const previous = periodBefore(asked, now);
	const before = current.counted.from === asked.from ? await tallyPeriod(db, filter, previous, limits) : null;
	const wikis = current.counts.flatMap(({ by, name }) => (by === 'wiki' && name !== null ? [name] : []));
	return insightsOf(asked, current, {
		// A part of it would look like a fall.
		before: before?.counted.from === previous.from ? before : null,
		users: filter.user ?? [],
		firstWikis: await listFirstWikis(db, [...new Set(wikis)], filter.user ?? null, current.counted.from),
	});
}

async function tallyPeriod(db: Db, filter: EventFilter, period: TimeRange, limits: InsightsLimits): Promise<Tally> {
	const wanted = await resolve(db, filter);
	if (wanted === null) return tally([], period);
	const recent = lastDays(period, limits.examinedDays);
	const examined = { ...recent, from: await reachOf(db, wanted, recent, limits.examinedEvents) };
	const looked = tally(await listTalliedEvents(db, wanted, examined), examined);
	if (!isCountedDaily(filter)) return looked;
	return { ...looked, counted: period, counts: await countEventDays(db, wanted, period) };
}
