import { readCharts, readPages, readTiles } from '#lib/api/insight.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import { type PersonCoverage, type TimeRange, unpackCoverage } from '#lib/domain/coverage/coverage.ts';
import { type EventFilter, peoplePart } from '#lib/domain/filter/event-filter.ts';
import {
	beforeOf,
	type InsightCharts,
	type InsightPages,
	type Insights,
	insightsOf,
	type InsightTiles,
} from '#lib/domain/insight/insights.ts';
import { tally } from '#lib/domain/insight/tally.ts';
import { peopleMeant } from '#lib/domain/person/people-meant.ts';
import { overlap, periodBefore, periodOf } from '#lib/domain/insight/period.ts';
import type { Cache, Cached } from '../device/cache.ts';
import { type Loaded, serverFirst } from '../offline/offline.ts';
import { cachedCoverage } from '../person/cached-people.ts';

/** The data of the charts for the events that match a filter; from the device as far as events are cached. */
export function findCharts(fetch: Fetch, filter: EventFilter, now: number): Promise<Loaded<InsightCharts>> {
	return serverFirst<InsightCharts>(
		() => readCharts(fetch, filter),
		(cache) => cachedInsights(cache, filter, now),
	);
}

/** The pages with the most events, and what had become of edits; from the device as far as events are cached. */
export function findPages(fetch: Fetch, filter: EventFilter, now: number): Promise<Loaded<InsightPages>> {
	return serverFirst<InsightPages>(
		() => readPages(fetch, filter),
		(cache) => cachedInsights(cache, filter, now),
	);
}

/** Insights part by part, each as soon as it is there. */
export interface InsightParts {
	tiles: Loaded<InsightTiles>;
	charts: Promise<Loaded<InsightCharts>>;
	pages: Promise<Loaded<InsightPages>>;
}

/**
 * Tiles, charts and pages, of which the tiles come first and the pages last: one request after the other, so
 * that none waits for a later one.
 */
export async function findInsightParts(fetch: Fetch, filter: EventFilter, now: number): Promise<InsightParts> {
	const here = (cache: Cache) => cachedInsights(cache, filter, now);
	const tiles = await serverFirst<InsightTiles>(() => readTiles(fetch, filter), here);
	if (isWhole(tiles)) return { tiles, charts: Promise.resolve(tiles), pages: Promise.resolve(tiles) };
	const charts = findCharts(fetch, filter, now);
	const pages = charts.catch(() => undefined).then(() => findPages(fetch, filter, now));
	// A page that is left does not wait for them.
	for (const part of [charts, pages]) part.catch(() => undefined);
	return { tiles, charts, pages };
}

/** Whether all was found at once, as on a device. */
function isWhole(found: Loaded<InsightTiles>): found is Loaded<Insights> {
	return 'pages' in found.value;
}

/** The data of the charts from cached events; null before the first sync. */
export async function cachedInsights(cache: Cache, filter: EventFilter, now: number): Promise<Cached<Insights> | null> {
	const range = await cache.range();
	// Scores are not counted, here as little as by the server.
	if (range === null || filter.risk !== undefined) return null;
	const here: TimeRange = { from: range.since, until: Infinity };
	const period = periodOf(filter, now);
	const counted = overlap(period, here);
	const previous = periodBefore(period, now);
	const isBeforeHere = previous.from >= range.since;
	const since = isBeforeHere ? previous.from : counted.from;
	const events: EventItem[] = [];
	for await (const some of cache.allEvents({ ...filter, from: since, to: counted.until })) events.push(...some);
	const tallied = events.map((event) => ({ ...event, mark: event.review?.mark ?? ('unreviewed' as const) }));
	const before = isBeforeHere ? beforeOf(tally(tallied, previous)) : null;
	const { user } = filter;
	const people = peoplePart(filter);
	const choices = user && (await cache.find<FilterChoicesResponse>('choices'));
	const coverage = await (Object.keys(people).length === 0
		? cache.find<CoverageResponse>('coverage')
		: cachedCoverage(cache, people));
	const value = insightsOf(
		period,
		// Without what became of edits: that none was reverted is known here as of when each was cached.
		tally(tallied, counted),
		{
			before,
			users: peopleMeant({ ...(user && { user }) }, choices?.value).people ?? [],
			// Only the server, which has the years before, knows whether a wiki is new.
			firstWikis: null,
			people: coverage?.value ? unpackCoverage(coverage.value).map((person) => upTo(person, range.asOf)) : null,
			now,
		},
	);
	return { value, asOf: range.asOf, since: range.since };
}

/** The coverage of a person, cut at a time, ms UTC. */
function upTo(person: PersonCoverage, time: number): PersonCoverage {
	const stretches = person.stretches
		.map((stretch) => ({ ...stretch, until: Math.min(stretch.until, time) }))
		.filter(({ from, until }) => from < until);
	return { ...person, stretches };
}
