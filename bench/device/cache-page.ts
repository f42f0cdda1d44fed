import { cachedEvent } from '#lib/client/device/cache-tables.ts';
import { Cache } from '#lib/client/device/cache.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import { unlabelled } from '#lib/domain/tracking/labels.ts';
import { pick, randomFrom } from '../../fixtures/random.ts';
import { viewOf } from '#lib/domain/filter/view.ts';

// Runs in the browser: reads the same page of events in two ways, for bench/device/cache.ts.

const start = Date.UTC(2026, 10, 23);
const month = 30 * 86_400_000;
const pageLength = 50;
/** The default number of events that a device caches. */
const eventCount = 50_000;
const people = Array.from({ length: 40 }, (_, index) => `Person ${index}`);
const wikis = Array.from({ length: 50 }, (_, index) => `wiki${index}`);
const nothing = { shown: [], period: null };
const moment = { now: start, zone: 'UTC' };

/** The usual view, and that of one of forty equally active people. */
const filters: Record<string, EventFilter> = {
	usual: viewOf({ ...nothing, asked: {} }, moment).filter,
	person: viewOf({ ...nothing, asked: { user: ['Person 7'] } }, moment).filter,
};

function makeItem(random: () => number, id: number): EventItem {
	const wiki = pick(random, wikis);
	const user = pick(random, people);
	const host = `https://${wiki}.example`;
	return {
		...{ id, change: id, review: null, key: `${wiki}:rev:${id}`, source: 'stream', wiki, user, about: [] },
		time: start - month + Math.floor((id * month) / eventCount / 1000) * 1000,
		...{ type: random() < 0.1 ? 'new' : 'edit', logType: null, logAction: null, namespace: 0, title: `Page ${id}` },
		...{ comment: '/* Section */ an ordinary summary of some length, as people write them', patrolled: null },
		...{ minor: random() < 0.3, bot: random() < 0.1, oldRevision: id, newRevision: id + 1, oldLength: 1000 },
		...{ newLength: 1010, logId: null, logParams: null },
		links: {
			...{ page: `${host}/wiki/Page_${id}`, diff: `${host}/w/index.php?diff=${id + 1}&oldid=${id}`, log: null },
			...{ revision: `${host}/w/index.php?oldid=${id + 1}`, history: `${host}/w/index.php?title=Page_${id}` },
			...{ user: `${host}/wiki/User:${user}`, contributions: `${host}/wiki/Special:Contributions/${user}` },
		},
	};
}

let cache: Cache;

/** Fills the device's cache. */
async function fill(): Promise<void> {
	cache = await Cache.open('1', 'Example');
	const random = randomFrom(5);
	const items = Array.from({ length: eventCount }, (_, index) => makeItem(random, index + 1));
	for (let at = 0; at < eventCount; at += 5_000)
		await cache.tables.events.bulkPut(items.slice(at, at + 5_000).map(cachedEvent));
	await cache.tables.sync.put({ id: 'sync', after: 'x', since: start - month, resume: null, asOf: start });
}

async function ours(filter: EventFilter): Promise<EventItem[]> {
	return (await cache.listEvents(filter, null, pageLength))?.value.items ?? [];
}

/** The quickest way to read them all: at once. */
async function baseline(filter: EventFilter): Promise<EventItem[]> {
	const all = await cache.tables.events.toArray();
	return all
		.map(({ item }) => item)
		.filter((item) => matches(item, filter, unlabelled))
		.sort((a, b) => b.time - a.time || b.id - a.id)
		.slice(0, pageLength);
}

const ways = { ours, baseline };

/** Reads a page in one of the ways. @returns the duration in ms, and the keys of the events */
async function read(way: keyof typeof ways, name: string): Promise<{ duration: number; keys: string[] }> {
	const filter = filters[name] ?? {};
	const begin = performance.now();
	const items = await ways[way](filter);
	return { duration: performance.now() - begin, keys: items.map(({ key }) => key) };
}

Object.assign(globalThis, { fill, read });
