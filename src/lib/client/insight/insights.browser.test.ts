import { afterEach, expect, it } from 'vitest';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { packCoverage } from '#lib/domain/coverage/coverage.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import { unlabelled } from '#lib/domain/tracking/labels.ts';
import mediawiki from '../../../../fixtures/wikimedia/mediawiki.jsonl?raw';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { beforeOf, insightsOf } from '#lib/domain/insight/insights.ts';
import { tally } from '#lib/domain/insight/tally.ts';
import { periodBefore, periodOf } from '#lib/domain/insight/period.ts';
import { parseRecentChange } from '#lib/domain/stream/recent-change.ts';
import { cachedEvent, deleteCaches } from '../device/cache-tables.ts';
import { Cache } from '../device/cache.ts';
import { cachedInsights } from './insights.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 23, 15);
const noLinks = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };

/** Recorded events, spread over the last 40 days. */
function makeItems(random: () => number): EventItem[] {
	return mediawiki
		.trimEnd()
		.split('\n')
		.flatMap((line, index): EventItem[] => {
			const parsed = parseRecentChange(JSON.parse(line));
			if (parsed.kind !== 'event') return [];
			const time = now - Math.floor(random() * 40 * 86_400) * 1000;
			const review = pick(random, [
				null,
				{ mark: 'reviewed' as const, note: null, by: 'Example', madeAt: time, receivedAt: time },
			]);
			return [
				{ ...parsed.event, key: `${parsed.event.key}#${index}`, time, id: index, change: 1, review, links: noLinks },
			];
		});
}

afterEach(() => deleteCaches(null));

it('returns for cached days what the server would return, and since when they are cached', async () => {
	const random = randomFrom(8);
	const items = makeItems(random);
	const since = now - 30 * day;
	const cache = await Cache.open('local', 'Example');
	await cache.tables.events.bulkPut(items.filter(({ time }) => time >= since).map(cachedEvent));
	expect(await cachedInsights(cache, {}, now)).toBeNull();
	await cache.tables.sync.put({ id: 'sync', after: 'x', since, resume: null, asOf: now });

	const filters: EventFilter[] = [
		{},
		{ user: ['ExampleUser', 'ExampleAdmin'], bot: false },
		{ type: ['edit'], minor: false },
		{ from: now - 5 * day, review: ['unreviewed'] },
		{ from: now - 20 * day, to: now - 10 * day },
		{ from: now - 90 * day, to: now - 60 * day },
	];
	for (const filter of filters) {
		const period = periodOf(filter, now);
		const counted = { from: Math.max(period.from, since), until: period.until };
		const previous = periodBefore(period, now);
		const { from: _from, to: _to, ...rest } = filter;
		const wanted = items
			.filter((item) => item.time >= since && matches(item, rest, unlabelled))
			.map((item) => ({ ...item, mark: item.review?.mark ?? ('unreviewed' as const) }));
		const isGone = counted.from >= counted.until;
		const counts = isGone ? { from: period.until, until: period.until } : counted;
		const expected = insightsOf(period, tally(wanted, counts), {
			before: previous.from >= since ? beforeOf(tally(wanted, previous)) : null,
			users: filter.user ?? [],
			firstWikis: null,
			people: null,
			now,
		});
		expect(await cachedInsights(cache, filter, now)).toEqual({ value: expected, asOf: now, since });
		if (!isGone) expect(expected.counts.events.value, JSON.stringify(filter)).toBeGreaterThan(5);
	}
	cache.close();
});

it('counts as unknown what happened since the last sync, and what only the server knows', async () => {
	const asOf = now - 3 * day;
	const cache = await Cache.open('local', 'Example');
	await cache.tables.sync.put({ id: 'sync', after: 'x', since: now - 30 * day, resume: null, asOf });
	const countsOf = async (filter: EventFilter) => (await cachedInsights(cache, filter, now))?.value.counts.events;
	const filter = { user: ['Example'], from: now - 20 * day };
	expect(await countsOf(filter)).toEqual({ value: null, exact: false, reasons: ['no-coverage'], unknown: 0 });
	const known = { user: 'Example', openSince: 0, stretches: [{ source: 'stream' as const, from: 0, until: now }] };
	await cache.put('coverage', { streamedUntil: now, ...packCoverage([known]) }, now);
	expect(await countsOf(filter)).toEqual({ value: 0, exact: false, reasons: ['not-yet'], unknown: 0 });
	expect(await countsOf({ ...filter, to: now - 4 * day })).toMatchObject({ value: 0, exact: true });
	expect(await countsOf({ ...filter, from: now - 2 * day })).toMatchObject({ value: null });
	cache.close();
});
