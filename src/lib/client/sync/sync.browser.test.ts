import { afterEach, expect, it } from 'vitest';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import type { EventItem, EventsResponse } from '#lib/domain/event/event-item.ts';
import { formatCursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import { unlabelled } from '#lib/domain/tracking/labels.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { deleteCaches } from '../device/cache-tables.ts';
import { Cache } from '../device/cache.ts';
import { type Server, sync } from './sync.ts';

const noLinks = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
const day = 86_400_000;
const start = Date.UTC(2026, 10, 23);

/** A model of the server, whose data changes between its responses, and which fails from time to time. */
class Model implements Server {
	readonly random: () => number;
	epoch = 'a';
	change = 0;
	id = 0;
	now = start;
	readonly events = new Map<string, EventItem>();
	readonly deleted: { key: string; change: number }[] = [];
	/** Probabilities that the data changes before a response, and that there is no response. */
	changeChance = 0;
	failureChance = 0;

	constructor(seed: number) {
		this.random = randomFrom(seed);
	}

	record(): void {
		this.change += 1;
		const { random } = this;
		const known = [...this.events.values()];
		const chance = known.length === 0 ? 0 : random();
		const one = known.length === 0 ? null : pick(random, known);
		if (one === null || chance < 0.6) {
			this.id += 1;
			// Most are new; some are old, and many are of the same second.
			const age = random() < 0.7 ? 0 : Math.floor(random() * 60) * day;
			const time = this.now - age - Math.floor(random() * 3) * 1000;
			const key = `w:rev:${this.id}`;
			this.events.set(key, { ...example, key, id: this.id, change: this.change, time });
		} else if (chance < 0.8) this.events.set(one.key, { ...one, change: this.change, title: `T${this.change}` });
		else {
			this.events.delete(one.key);
			this.deleted.push({ key: one.key, change: this.change });
		}
	}

	async before(): Promise<void> {
		while (this.random() < this.changeChance) this.record();
		if (this.random() < this.failureChance) throw new Unreachable('no connection');
	}

	async readChanges(after: string | null): Promise<ChangesResponse> {
		await this.before();
		const match = /^(\w)\.(\d+)$/.exec(after ?? 'x.0');
		if (!match) throw new ApiError(400, { error: 'bad-input', message: 'no cursor' });
		if (match[1] !== this.epoch)
			return { resync: true, deleted: [], events: [], next: `${this.epoch}.${this.change}`, isComplete: true };
		const from = Number(match[2]);
		const found = [...this.events.values()].filter(({ change }) => change > from).sort((a, b) => a.change - b.change);
		const events = found.slice(0, 7);
		const isComplete = found.length <= 7;
		const reached = isComplete ? this.change : (events.at(-1)?.change ?? 0);
		const deleted = this.deleted.filter(({ change }) => change > from && change <= reached).map(({ key }) => key);
		return { resync: false, deleted, events, next: `${this.epoch}.${reached}`, isComplete };
	}

	async listEvents(filter: EventFilter, cursor: string | null): Promise<EventsResponse> {
		await this.before();
		const after = cursor === null ? { time: Infinity, id: Infinity } : parseCursor(cursor);
		const found = this.newestFirst(filter).filter(
			({ time, id }) => time < after.time || (time === after.time && id < after.id),
		);
		const items = found.slice(0, 11);
		const last = items.at(-1);
		return { items, next: found.length > 11 && last ? formatCursor(last) : null, searchedSince: null };
	}

	newestFirst(filter: EventFilter): EventItem[] {
		return [...this.events.values()]
			.filter((event) => matches(event, filter, unlabelled))
			.sort((a, b) => b.time - a.time || b.id - a.id);
	}
}

const example: EventItem = {
	key: '',
	id: 0,
	change: 0,
	review: null,
	links: noLinks,
	source: 'stream',
	time: 0,
	wiki: 'dewiki',
	type: 'edit',
	logType: null,
	logAction: null,
	user: 'Example',
	about: [],
	namespace: 0,
	title: 'Example',
	comment: null,
	minor: null,
	bot: null,
	patrolled: null,
	oldRevision: null,
	newRevision: null,
	oldLength: null,
	newLength: null,
	logId: null,
	logParams: null,
};

const sleep = async () => undefined;

afterEach(() => deleteCaches(null));

/** Syncs again after each failure until a sync succeeds. @returns the number of failures */
async function syncThrough(cache: Cache, model: Model, days: number, events: number): Promise<number> {
	for (let failures = 0; ; failures += 1) {
		try {
			await sync(
				{ cache, server: model, now: () => model.now, sleep, signal: new AbortController().signal },
				{ days, events },
			);
			return failures;
		} catch (error) {
			if (!(error instanceof Unreachable)) throw error;
		}
	}
}

async function cachedIn(cache: Cache): Promise<EventItem[]> {
	const cached: EventItem[] = [];
	for await (const portion of cache.allEvents({})) cached.push(...portion);
	return cached;
}

it('caches the events of the server, whatever changes or fails between and during syncs', async () => {
	let failures = 0;
	let most = 0;
	for (let seed = 1; seed <= 12; seed += 1) {
		const model = new Model(seed);
		const cache = await Cache.open(`local ${seed}`, 'Example');
		for (let round = 0; round < 6; round += 1) {
			const changes = Math.floor(model.random() * 120);
			for (let count = 0; count < changes; count += 1) model.record();
			model.now += Math.floor(model.random() * 3 * day);
			const chance = model.random();
			if (chance < 0.1) model.epoch = pick(model.random, ['a', 'b', 'c']);
			if (chance > 0.9) await cache.tables.sync.update('sync', { after: 'of another version' });
			const days = pick(model.random, [5, 30, 90]);
			const events = pick(model.random, [600, 100_000]);
			model.changeChance = 0.3;
			model.failureChance = 0.2;
			failures += await syncThrough(cache, model, days, events);
			model.changeChance = 0;
			model.failureChance = 0;
			await syncThrough(cache, model, days, events);

			const range = await cache.range();
			if (range === null) throw new Error('no events are cached');
			const cached = await cachedIn(cache);
			expect(cached).toEqual(model.newestFirst({ from: range.since }));
			expect(range.asOf).toBe(model.now);
			const goal = model.now - days * day;
			const missing = model.newestFirst({ from: goal }).length - cached.length;
			if (missing > 0) expect(cached.length).toBeGreaterThan(events - 500 - 11 - 40);
			else expect(range.since).toBe(goal);
			expect(await cache.tables.events.count()).toBeLessThanOrEqual(events);
			most = Math.max(most, cached.length);
		}
		cache.close();
	}
	expect(failures).toBeGreaterThan(20);
	expect(most).toBeGreaterThan(120);
});

it('continues where it stopped, and copies nothing twice', async () => {
	const model = new Model(5);
	for (let count = 0; count < 200; count += 1) model.record();
	const cache = await Cache.open('local', 'Example');
	const requested: string[] = [];
	const listEvents = async (filter: EventFilter, cursor: string | null) => {
		requested.push(String(cursor));
		// The network fails in the middle.
		if (requested.length === 4) throw new Unreachable('no connection');
		return model.listEvents(filter, cursor);
	};
	const server = { listEvents, readChanges: (after: string | null) => model.readChanges(after) };
	const run = () =>
		sync(
			{ cache, server, now: () => start, sleep, signal: new AbortController().signal },
			{ days: 365, events: 100_000 },
		);
	await expect(run()).rejects.toBeInstanceOf(Unreachable);
	expect((await cachedIn(cache)).length).toBeGreaterThanOrEqual(20);
	await run();
	expect(await cachedIn(cache)).toEqual(model.newestFirst({}));
	expect(new Set(requested).size).toBe(requested.length - 1);
	await run();
	expect(requested.length).toBe(new Set(requested).size + 1);
});

it('waits when the server is too busy, and goes on where it was', async () => {
	const model = new Model(7);
	for (let count = 0; count < 60; count += 1) model.record();
	const cache = await Cache.open('local', 'Example');
	const waits: number[] = [];
	let requests = 0;
	const busyAtTimes = async <Answer>(answer: () => Promise<Answer>) => {
		requests += 1;
		if (requests % 2 === 1) throw new ApiError(429, { error: 'too-many', message: 'no' }, 5_000);
		return answer();
	};
	const server: Server = {
		listEvents: (filter, cursor) => busyAtTimes(() => model.listEvents(filter, cursor)),
		readChanges: (after) => busyAtTimes(() => model.readChanges(after)),
	};
	const { signal } = new AbortController();
	const parts = { cache, server, now: () => start, sleep: async (wait: number) => void waits.push(wait), signal };
	await sync(parts, { days: 365, events: 100_000 });
	expect(await cachedIn(cache)).toEqual(model.newestFirst({}));
	expect(waits).toEqual(Array.from({ length: requests / 2 }, () => 5_000));
});
