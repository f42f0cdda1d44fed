import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import { filterFields } from '#lib/domain/filter/filter-fields.ts';
import mediawiki from '../../../../fixtures/wikimedia/mediawiki.jsonl?raw';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import wikimedia from '../../../../fixtures/wikimedia/wikimedia.jsonl?raw';
import { labelGroups, labelsIn } from '#lib/domain/tracking/labels.ts';
import { riskLevels } from '#lib/domain/outcome/risk.ts';
import { marks } from '#lib/domain/review/review.ts';
import { parseRecentChange } from '#lib/domain/stream/recent-change.ts';
import { peopleOf } from '#lib/domain/event/event.ts';
import { cachedEvent, deleteCaches } from './cache-tables.ts';
import { Cache } from './cache.ts';

const noLinks = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
const start = Date.UTC(2026, 10, 1);

/** Recorded events with few different times, so that many have the same time. */
function makeItems(random: () => number): EventItem[] {
	const events = `${mediawiki}\n${wikimedia}`
		.split('\n')
		.filter((line) => line !== '')
		.flatMap((line) => {
			const parsed = parseRecentChange(JSON.parse(line));
			return parsed.kind === 'event' ? [parsed.event] : [];
		});
	return events
		.map((event, index): EventItem => {
			const mark = pick(random, [...marks, null, null]);
			const time = start + Math.floor(random() * 120) * 1000;
			const review = mark && { mark, note: null, by: 'Example', madeAt: time, receivedAt: time };
			const outcome = {
				tags: random() < 0.5 ? null : ['a', 'b', 'mw-reverted'].filter(() => random() < 0.4),
				reverted: pick(random, [true, false, null]),
				risk: pick(random, [null, ...riskLevels.map((level) => ({ level, score: 0.5, model: null }))]),
			};
			return { ...event, ...outcome, key: `${event.key}#${index}`, time, id: 0, change: 1, review, links: noLinks };
		})
		.sort(() => random() - 0.5)
		.map((item, index) => ({ ...item, id: index + 1 }));
}

/** A random filter, made of values that events have. */
function makeFilter(random: () => number, items: readonly EventItem[]): EventFilter {
	const filter: Record<string, unknown> = {};
	for (const { name, operator, values, repeatable } of filterFields) {
		if (random() > 0.25) continue;
		const value = () => pick(random, [...values(pick(random, items), {}, labelsOf), undefined]);
		const one = value();
		if (operator === 'flag') filter[name] = random() < 0.5;
		else if (repeatable) {
			// Of what is left out there are few, so that something is left.
			const most = operator === 'none of' ? 3 : 90;
			const wanted = Array.from({ length: 1 + Math.floor(random() * most) }, value);
			filter[name] = [...new Set(wanted.filter((some) => some !== undefined))];
		} else if (typeof one === 'string') filter[name] = one.slice(0, 1 + Math.floor(random() * 4));
		else if (one !== undefined) filter[name] = one;
	}
	return filter;
}

const random = randomFrom(11);
const items = makeItems(random);
const users = [...new Set(items.flatMap(peopleOf))].sort();
const labels = labelGroups(users.map(() => ({ labels: ['A', 'B', 'C'].filter(() => random() < 0.3) })));
const labelsOf = labelsIn({ users, labels });
/** Half of the people have a former name. */
const nameBefore = new Map(users.flatMap((name) => (random() < 0.5 ? [[name, `Before ${name}`]] : [])));
const formerNames = Object.fromEntries([...nameBefore].map(([name, former]) => [former, name]));
const newestFirst = items.toSorted((a, b) => b.time - a.time || b.id - a.id);
let cache: Cache;

beforeEach(async () => {
	cache = await Cache.open('local', 'Example');
	await cache.tables.events.bulkPut(items.map(cachedEvent));
	await cache.put('choices', { users, labels, formerNames }, start);
});
afterEach(() => deleteCaches(null));

async function setCachedSince(since: number) {
	await cache.tables.sync.put({ id: 'sync', after: 'x', since, resume: null, asOf: start });
}

async function readAll(filter: EventFilter, limit: number): Promise<string[]> {
	const keys: string[] = [];
	let cursor: string | null = null;
	do {
		const page = await cache.listEvents(filter, cursor, limit);
		if (page === null) throw new Error('no events are cached');
		expect(page.value.items.length).toBeLessThanOrEqual(limit);
		keys.push(...page.value.items.map(({ key }) => key));
		cursor = page.value.next;
	} while (cursor !== null);
	return keys;
}

it('returns the pages that the predicate defines, for any filter and page size', async () => {
	await setCachedSince(0);
	let found = 0;
	for (let run = 0; run < 120; run += 1) {
		const current = makeFilter(random, items);
		const filter = { ...current };
		for (const field of ['user', 'not-user'] as const)
			if (current[field]) filter[field] = current[field].map((one) => nameBefore.get(one) ?? one);
		const expected = newestFirst.filter((event) => matches(event, current, labelsOf)).map(({ key }) => key);
		const limit = expected.length > 100 ? 50 : pick(random, [1, 2, 7, 50, 500]);
		expect(await readAll(filter, limit), JSON.stringify(filter)).toEqual(expected);
		const all: string[] = [];
		for await (const portion of cache.allEvents(filter)) all.push(...portion.map(({ key }) => key));
		expect(all).toEqual(expected);
		found += expected.length;
	}
	expect(found).toBeGreaterThan(2_000);
	expect(await readAll({}, 7)).toHaveLength(items.length);
});

it('returns no events from before the time from which on the cache is complete', async () => {
	const since = start + 60_000;
	await setCachedSince(since);
	const expected = newestFirst.filter(({ time }) => time >= since).map(({ key }) => key);
	expect(expected.length).toBeLessThan(items.length);
	expect(await readAll({}, 50)).toEqual(expected);
	expect(await readAll({ from: start }, 50)).toEqual(expected);
	expect(await readAll({ to: since }, 50)).toEqual([]);
});

it('returns null before the first sync with the server', async () => {
	expect(await cache.listEvents({}, null)).toBeNull();
});
