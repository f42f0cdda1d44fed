import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import { exactly } from '#lib/domain/insight/count.ts';
import { type PersonCoverage, packCoverage, unpackCoverage } from '#lib/domain/coverage/coverage.ts';
import mediawiki from '../../../../fixtures/wikimedia/mediawiki.jsonl?raw';
import wikimedia from '../../../../fixtures/wikimedia/wikimedia.jsonl?raw';
import type { PeopleResponse, Person, PersonResponse } from '#lib/domain/person/person.ts';
import { parseRecentChange } from '#lib/domain/stream/recent-change.ts';
import { cachedEvent, deleteCaches } from '../device/cache-tables.ts';
import { Cache } from '../device/cache.ts';
import { cachedCoverage, deleteFormerNames, cacheKeys, cachedPerson } from './cached-people.ts';

const noLinks = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
const items = `${mediawiki}\n${wikimedia}`
	.split('\n')
	.filter((line) => line !== '')
	.flatMap((line): EventItem[] => {
		const parsed = parseRecentChange(JSON.parse(line));
		return parsed.kind === 'event' ? [{ ...parsed.event, id: 0, change: 1, review: null, links: noLinks }] : [];
	})
	.map((item, index) => ({ ...item, key: `${item.key}#${index}`, id: index + 1 }));
const names = [...new Set(items.flatMap(({ user }) => user ?? []))];
const person = (user: string, events: number): Person => ({
	user,
	tracking: 'now',
	labels: [],
	firstAt: 1,
	lastAt: 2,
	counts: { events: exactly(events), wikis: exactly(1) },
	coveredSince: 1,
	knownSince: 1,
});
let cache: Cache;

beforeEach(async () => {
	cache = await Cache.open('local', 'Example');
	await cache.tables.events.bulkPut(items.map(cachedEvent));
	await cache.tables.sync.put({ id: 'sync', after: 'x', since: 0, resume: null, asOf: 50 });
});
afterEach(async () => {
	cache.close();
	await deleteCaches(null);
});

it('returns people whose page was never opened from the list, and counts their wikis from cached events', async () => {
	const people: PeopleResponse = { people: names.map((name) => person(name, 7)) };
	const known = { name: 'xwikitest', scriptUrl: null, articleUrl: 'https://x.example/$1' };
	const choices: FilterChoicesResponse = { users: [], labels: [], types: [], wikis: [known] };
	await cache.put('people', people, 100);
	await cache.put('choices', choices, 100);
	expect(names.length).toBeGreaterThan(20);
	for (const name of names) {
		const found = await cachedPerson(cache, name);
		expect(found).toMatchObject({ value: { person: person(name, 7) }, asOf: 100, since: 0 });
		const counts = Map.groupBy(
			items.filter(({ user }) => user === name),
			({ wiki }) => wiki,
		);
		const wikis = found?.value.wikis ?? [];
		expect(new Map(wikis.map(({ wiki, events }) => [wiki.name, events]))).toEqual(
			new Map([...counts].map(([wiki, some]) => [wiki, some.length])),
		);
		expect(wikis.map(({ events }) => events)).toEqual(wikis.map(({ events }) => events).sort((a, b) => b - a));
		for (const { wiki } of wikis) if (wiki.name === 'xwikitest') expect(wiki).toEqual(known);
	}
	expect(await cachedPerson(cache, 'Nobody Here')).toBe(null);
});

it('returns the newer of the cached page and the list', async () => {
	const opened: PersonResponse = {
		person: person('A', 1),
		wikis: [{ wiki: { name: 'w', scriptUrl: null, articleUrl: null }, events: 1 }],
	};
	await cache.put('person:A', opened, 100);
	expect(await cachedPerson(cache, 'A')).toEqual({ value: opened, asOf: 100, since: null });
	await cache.put('people', { people: [person('A', 2)] }, 90);
	expect(await cachedPerson(cache, 'A')).toEqual({ value: opened, asOf: 100, since: null });
	await cache.put('people', { people: [person('A', 2)] }, 110);
	expect(await cachedPerson(cache, 'A')).toEqual({
		value: { person: person('A', 2), wikis: opened.wikis },
		// The rest of it is older.
		asOf: 100,
		since: null,
	});
});

it('returns the coverage if it is cached for all people, and else null', async () => {
	const coverage = (user: string, until: number): PersonCoverage => ({
		user,
		openSince: 1,
		stretches: [{ source: 'stream', from: 1, until }],
	});
	const packed = (...people: PersonCoverage[]): CoverageResponse => ({ streamedUntil: 9, ...packCoverage(people) });
	const read = async (...users: string[]) => {
		const { value } = await cachedCoverage(cache, { user: users });
		return value && unpackCoverage(value);
	};
	expect(await read('A')).toBe(null);
	await cache.put('coverage:A', packed(coverage('A', 5)), 100);
	expect(await read('A')).toEqual([coverage('A', 5)]);
	await cache.put('coverage', packed(coverage('A', 7), coverage('B', 7)), 110);
	expect(await read('A')).toEqual([coverage('A', 7)]);
	expect(await read('A', 'B')).toEqual([coverage('A', 7), coverage('B', 7)]);
	expect(await read('A', 'Former')).toBe(null);
	await cache.put('coverage:A', packed(coverage('A', 8)), 120);
	expect(await read('A')).toEqual([coverage('A', 8)]);
});

it('deletes responses cached under names that no person has any more', async () => {
	const [known = ''] = names;
	for (const name of [known, 'Listed', 'Former Name'])
		for (const keyOf of Object.values(cacheKeys)) await cache.put(keyOf(name), { of: name }, 100);
	await deleteFormerNames(cache, { people: [person('Listed', 0)] });
	const left = await cache.tables.kept.toArray();
	expect(new Set(left.map(({ value }) => JSON.stringify(value)))).toEqual(
		new Set([known, 'Listed'].map((of) => JSON.stringify({ of }))),
	);
	expect(left).toHaveLength(6);
});
