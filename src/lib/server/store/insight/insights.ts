import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { type Insights, insightsOf } from '#lib/domain/insight/insights.ts';
import { type Tally, tally } from '#lib/domain/insight/tally.ts';
import { lastDays, overlap, periodBefore, periodOf, wholeDaysBefore } from '#lib/domain/insight/period.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listCoverageFor } from '../coverage/coverage.ts';
import { countEventDays, isCountedDaily, reachOf } from './event-counts.ts';
import { type ResolvedFilter, resolveFilter } from '../event/resolve-filter.ts';
import { readState } from '../core/state.ts';
import { findPeople } from '../person/find-people.ts';
import { listFirstWikis, listTalliedEvents } from './insight-events.ts';

/** How much is read for an answer, newest first. */
export interface InsightsLimits {
	/** Maximum number of days that are counted. */
	days: number;
	/** Maximum number of days whose events are read one by one. */
	examinedDays: number;
	/** Maximum number of events of those days; all of one day are read in any case. */
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
	const wanted = await resolveFilter(db, filter);
	const { expired_until: expiredUntil } = await readState(db);
	const keptFrom = expiredUntil ?? -Infinity;
	const current = await tallyPeriod(db, wanted, lastDays(asked, limits.days), { limits, keptFrom });
	const previous = periodBefore(asked, now);
	// Counts that are left of deleted events are of more than the filter lets through: they cannot be compared.
	const isComparable = current.counted.from === asked.from && previous.from >= keptFrom;
	const before = isComparable ? await tallyPeriod(db, wanted, previous, { limits, keptFrom }) : null;
	const wikis = current.counts.flatMap(({ by, name }) => (by === 'wiki' && name !== null ? [name] : []));
	return insightsOf(asked, current, {
		// A part of it would look like a fall.
		before: before?.counted.from === previous.from ? before : null,
		users: await listAskedNames(db, filter),
		expiredUntil,
		isWithoutBots: filter.bot === false,
		// The counts of deleted events are left.
		people: (await listCoverageFor(db, filter)).map(({ expiredUntil: _, ...rest }) => rest),
		now,
		firstWikis: await listFirstWikis(db, [...new Set(wikis)], wanted?.userIds ?? null, current.counted.from),
	});
}

/** The current names of those who are asked for by name, which are the names that events have. */
async function listAskedNames(db: Db, { user }: EventFilter): Promise<string[]> {
	const people = (user && (await findPeople(db, { user }))) ?? [];
	return people.map(({ name }) => name);
}

async function tallyPeriod(
	db: Db,
	wanted: ResolvedFilter | null,
	period: TimeRange,
	{ limits, keptFrom }: { limits: InsightsLimits; keptFrom: number },
): Promise<Tally> {
	if (wanted === null) return tally([], period);
	const recent = overlap(lastDays(period, limits.examinedDays), { from: keptFrom, until: Infinity });
	const examined = { ...recent, from: await reachOf(db, wanted, recent, limits.examinedEvents) };
	const looked = tally(await listTalliedEvents(db, wanted, examined), examined);
	if (!isCountedDaily(wanted)) return looked;
	// Of a part of a day nothing is left once its events are deleted.
	const counted = wholeDaysBefore(period, keptFrom);
	return { ...looked, counted, counts: await countEventDays(db, wanted, counted) };
}
