import { readInsights } from '../api/insights.ts';
import type { Fetch } from '../api/request.ts';
import type { EventItem } from '../domain/answers.ts';
import type { TimeRange } from '../domain/coverage.ts';
import type { EventFilter } from '../domain/event-filter.ts';
import { type Insights, insightsOf, type Tally, tally } from '../domain/insights.ts';
import { overlap, periodBefore, periodOf } from '../domain/period.ts';
import type { Cache } from './cache.ts';
import { type Answer, answer, type Kept } from './offline.ts';

/** What charts show of the events that a filter lets through; from the device as far as events are kept there. */
export function findInsights(fetch: Fetch, filter: EventFilter, now: number): Promise<Answer<Insights>> {
	return answer(
		() => readInsights(fetch, filter),
		(cache) => insightsOnDevice(cache, filter, now),
	);
}

/** What charts show, from the events that are kept on the device; null before the first contact with the server. */
export async function insightsOnDevice(cache: Cache, filter: EventFilter, now: number): Promise<Kept<Insights> | null> {
	const range = await cache.range();
	if (range === null) return null;
	const here: TimeRange = { from: range.since, until: Infinity };
	const asked = periodOf(filter, now);
	const counted = overlap(asked, here);
	const previous = periodBefore(asked, now);
	const isBeforeHere = previous.from >= range.since;
	const since = isBeforeHere ? previous.from : counted.from;
	const events: EventItem[] = [];
	for await (const some of cache.allEvents({ ...filter, from: since, to: counted.until })) events.push(...some);
	const tallied = events.map((event) => ({ ...event, mark: event.review?.mark ?? ('unreviewed' as const) }));
	const before: Tally | null = isBeforeHere ? tally(tallied, previous) : null;
	// Whether a wiki is new only the server knows, which has the years before.
	const value = insightsOf(asked, tally(tallied, counted), { before, users: filter.user ?? [], firstWikis: null });
	return { value, asOf: range.asOf, since: range.since };
}
