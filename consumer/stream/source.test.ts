import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventStreamsServer, type EventStreamsServer } from '../../demo/event-streams-server.ts';
import type { Misbehaviour } from '../../demo/stream-delivery.ts';
import { createGenerator, topics } from '../../demo/generate.ts';
import { bots, followed, people } from '../../demo/people.ts';
import { sideStreams, sideTopicsOf } from '#lib/domain/stream/streams.ts';
import { advance, type Position, startPosition } from './position.ts';
import { sieveNames } from './sieve.ts';
import { readStream, type SourceOptions } from './source.ts';
import type { StreamItem } from './stream-item.ts';
import { createTestClock, type TestClock } from '../../fixtures/consumer/test-clock.ts';

const begin = Date.UTC(2026, 10, 1);
const last = 'the last one';
const names = sieveNames(followed);
let server: EventStreamsServer;
let clock: TestClock;
let stopping: AbortController;

beforeEach(async () => {
	server = await createEventStreamsServer({ topics, chunkBytes: 2_000 });
	clock = createTestClock();
	stopping = new AbortController();
});
afterEach(async () => {
	stopping.abort();
	await server.close();
});

function fill(count: number, seed = 1) {
	const generator = createGenerator({ seed, secondTopic: 0.3 });
	for (let index = 0; index < count; index++) {
		const { topic, ...message } = generator.event(begin + index * 25);
		server.append(topic, message);
	}
	server.append(topics[0], { timestamp: begin + count * 25, data: last });
}

function options(more: Partial<SourceOptions> = {}): SourceOptions {
	return {
		url: server.url,
		userAgent: 'xwiki-test (https://example.org)',
		position: () => startPosition(begin),
		names: () => names,
		signal: stopping.signal,
		clock,
		random: () => 0.5,
		...more,
	};
}

/** The wait begins when the next items are asked for. */
function goOn(retryIn: number) {
	setImmediate(() => clock.advance(retryIn));
}

/** Reads up to the last message, and goes on at once after each connection. */
async function readAll(more: Partial<SourceOptions> = {}): Promise<StreamItem[]> {
	const all: StreamItem[] = [];
	let position = startPosition(begin);
	for await (const items of readStream(options({ position: () => position, ...more }))) {
		for (const item of items) {
			if ('id' in item) position = advance(position, item.id);
			if (item.kind === 'closed') goOn(item.retryIn);
		}
		all.push(...items);
		if (items.some((item) => item.kind === 'message' && item.data === last)) break;
	}
	return all;
}

/** The kinds, a run of messages and markers given as one `data`. */
function kinds(items: readonly StreamItem[]): string[] {
	const all = items.map(({ kind }) => (kind === 'message' || kind === 'skipped' ? 'data' : kind));
	return all.filter((kind, index) => kind !== 'data' || all[index - 1] !== 'data');
}

const dataOf = (items: readonly StreamItem[]) => items.flatMap((item) => (item.kind === 'message' ? [item.data] : []));
const countOf = (items: readonly StreamItem[]) =>
	items.reduce((sum, item) => sum + (item.kind === 'skipped' ? item.count : item.kind === 'message' ? 1 : 0), 0);

it('yields what comes, and markers for what was left out', async () => {
	fill(500);
	const items = await readAll();
	expect(kinds(items)).toEqual(['opened', 'data']);
	expect(countOf(items)).toBe(501);
	expect(dataOf(items).length).toBeLessThan(400);
	expect(server.requests).toMatchObject([
		{ lastEventId: null, since: new Date(begin).toISOString(), userAgent: 'xwiki-test (https://example.org)' },
	]);
});

it('continues from what was committed, whatever breaks', async () => {
	fill(800);
	const whole = new Set(dataOf(await readAll()));
	const broken: Misbehaviour[] = Array.from({ length: 30 }, (_, index) => {
		const after = 1_000 + index * 30_011;
		return index % 3 === 0 ? { kind: 'cut', after } : { kind: 'end', after };
	});
	server.misbehave(
		...broken.slice(0, 5),
		{ kind: 'error-event', after: 300_000, data: '{"message":"gone"}' },
		...broken.slice(5),
	);
	const items = await readAll();
	expect(new Set(dataOf(items))).toEqual(whole);
	expect(items.filter(({ kind }) => kind === 'gap')).toEqual([]);
	expect(items.find(({ kind }) => kind === 'error')).toEqual({ kind: 'error', data: '{"message":"gone"}' });
	const closed = items.flatMap((item) => (item.kind === 'closed' ? [item] : []));
	expect(closed.length).toBeGreaterThan(10);
	expect(new Set(closed.map(({ ending }) => ending.kind))).toEqual(new Set(['ended', 'failed']));
	// Each of them but the first few, which were cut before a whole event came, resumed by time.
	const resumed = server.requests.slice(4);
	expect(resumed.every(({ lastEventId, since }) => since === null && !lastEventId?.includes('offset'))).toBe(true);
	expect(closed.slice(4).every(({ retryIn }) => retryIn === 500)).toBe(true);
});

it.each([204, 403, 429, 500, 502, 503])('waits longer and longer after %i, and continues', async (status) => {
	fill(10);
	server.misbehave(...Array.from({ length: 9 }, (): Misbehaviour => ({ kind: 'status', status })));
	const items = await readAll();
	const closed = items.flatMap((item) => (item.kind === 'closed' ? [item] : []));
	expect(closed.map(({ ending }) => ending)).toEqual(
		Array.from({ length: 9 }, () => ({ kind: 'refused', status, retryAfter: null })),
	);
	expect(closed.map(({ retryIn }) => retryIn)).toEqual([750, 1500, 3000, 6000, 12000, 24000, 45000, 45000, 45000]);
	expect(kinds(items).slice(-2)).toEqual(['opened', 'data']);
});

it('waits as long as the server asks', async () => {
	fill(10);
	server.misbehave(
		{ kind: 'status', status: 429, retryAfter: 30 },
		{ kind: 'status', status: 503, retryAfter: 86_400 },
	);
	const closed = (await readAll()).flatMap((item) => (item.kind === 'closed' ? [item.retryIn] : []));
	expect(closed).toEqual([30_000, 300_000]);
});

it.each([400, 404])('resumes by time alone when its id is answered %i', async (status) => {
	fill(800);
	const position: Position = {
		begin,
		topics: [
			{ topic: topics[0], partition: 0, timestamp: begin + 10_000 },
			{ topic: topics[1], partition: 0, timestamp: begin + 8_000 },
		],
	};
	server.misbehave({ kind: 'status', status }, { kind: 'status', status: 502 }, { kind: 'end', after: 9_000 });
	await readAll({ position: () => position });
	const since = new Date(begin + 3_000).toISOString();
	expect(server.requests).toMatchObject([{ since: null }, { since, lastEventId: null }, { since }, { since: null }]);
});

it('continues without a stream that the server does not have, and asks for it again after an hour', async () => {
	fill(800);
	const [first, gone, third, fourth] = sideStreams;
	const refuses =
		(streams: readonly string[]): typeof fetch =>
		async (address, init) => {
			const asked = decodeURIComponent(new URL(String(address)).pathname);
			const header = new Headers(init?.headers).get('last-event-id') ?? '';
			return streams.some((stream) => asked.includes(stream) || header.includes(stream))
				? new Response('{}', { status: 404 })
				: fetch(address, init);
		};
	const opened = (items: readonly StreamItem[]) =>
		items.flatMap((item) => (item.kind === 'opened' ? [item.leftOut] : []));
	const position: Position = {
		begin,
		topics: [...topics, ...sideTopicsOf(topics)].map((topic) => ({ topic, partition: 0, timestamp: null })),
	};
	server.misbehave({ kind: 'end', after: 90_000 });
	const items = await readAll({ fetch: refuses([gone]), position: () => position });
	expect(opened(items)).toEqual([[gone], [gone]]);
	expect(items.filter(({ kind }) => kind === 'gap')).toEqual([]);
	for (const [refused, leftOut] of [
		[
			[first, third],
			[first, third],
		],
		[[first, third, fourth], sideStreams],
	] as const)
		expect(opened(await readAll({ fetch: refuses(refused), position: () => position }))).toEqual([leftOut]);
	// What is not wanted is not asked for, and is not missing.
	const unwanted = [gone, third];
	expect(opened(await readAll({ fetch: refuses([first, ...unwanted]), unwanted, position: () => position }))).toEqual([
		[first],
	]);

	// After a time in which more were missing, no more than what is missing now is left out.
	let missing: readonly string[] = [first, gone, third];
	const later: StreamItem[] = [];
	for await (const some of readStream(options({ fetch: (...asked) => refuses(missing)(...asked) }))) {
		later.push(...some);
		for (const item of some) if (item.kind === 'closed') goOn(item.retryIn);
		if (!some.some((item) => item.kind === 'message' && item.data === last)) continue;
		if (opened(later).length === 3) break;
		if (opened(later).length === 2) clock.advance(3_600_000);
		if (opened(later).length === 2) missing = [third];
		server.cut();
	}
	expect(opened(later)).toEqual([sideStreams, sideStreams, [third]]);

	let streams: readonly string[] = [gone];
	const all: StreamItem[] = [];
	for await (const some of readStream(options({ fetch: (...asked) => refuses(streams)(...asked) }))) {
		all.push(...some);
		for (const item of some) if (item.kind === 'closed') goOn(item.retryIn);
		if (!some.some((item) => item.kind === 'message' && item.data === last)) continue;
		if (opened(all).length === 3) break;
		if (opened(all).length === 2) clock.advance(3_600_000);
		if (opened(all).length === 2) streams = [];
		server.cut();
	}
	expect(opened(all)).toEqual([[gone], [gone], []]);
});

it('gives up a connection on which nothing comes', async () => {
	fill(100);
	server.misbehave({ kind: 'stall', after: 20_000 });
	const all: StreamItem[] = [];
	for await (const items of readStream(options({ stallAfter: 60_000 }))) {
		all.push(...items);
		for (const item of items) if (item.kind === 'closed') goOn(item.retryIn);
		if (items.some((item) => item.kind === 'message' && item.data === last)) break;
		if (server.requests.length > 1) continue;
		// All that there is has come; only the watchdog can end this, and is to end this connection only.
		const timer = setInterval(() => {
			if (server.requests.length === 1) clock.advance(20_000);
		}, 20);
		stopping.signal.addEventListener('abort', () => clearInterval(timer));
	}
	expect(kinds(all)).toEqual(['opened', 'data', 'closed', 'opened', 'data']);
	expect(all.find(({ kind }) => kind === 'closed')).toMatchObject({ ending: { kind: 'stalled' } });
});

it('gives up a server that does not answer', async () => {
	const never: typeof fetch = (_address, init) =>
		new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
	const reading = readStream(options({ fetch: never }));
	const first = reading.next();
	clock.advance(60_000);
	expect((await first).value).toEqual([{ kind: 'closed', ending: { kind: 'stalled' }, flowed: false, retryIn: 750 }]);
});

it('reports a server that is not there, and of an answer that is not a stream', async () => {
	const failing = readStream(options({ url: 'http://127.0.0.1:1/', fetch: () => Promise.reject(new TypeError('no')) }));
	expect((await failing.next()).value).toMatchObject([{ kind: 'closed', ending: { kind: 'failed' } }]);
	const page = readStream(options({ fetch: async () => new Response('<html>') }));
	expect((await page.next()).value).toMatchObject([{ kind: 'closed', ending: { kind: 'failed' } }]);
});

it('reports what is no longer available', async () => {
	fill(100);
	server.expire(begin + 1_500);
	const position = { begin, topics: [{ topic: topics[0], partition: 0, timestamp: begin + 500 }] };
	const gaps = (await readAll({ position: () => position })).flatMap((item) => (item.kind === 'gap' ? [item.gap] : []));
	expect(gaps).toMatchObject([{ topic: topics[0], from: begin + 500 }]);
	expect(gaps[0]?.until).toBeGreaterThanOrEqual(begin + 1_500);
});

describe('while nothing is taken', () => {
	it('leaves the network alone, does not call that a stall, and then continues', async () => {
		fill(15_000);
		const reading = readStream(options({ names: () => sieveNames([...people, ...bots]) }));
		const first = (await reading.next()).value ?? [];
		// The server is held back when it can deliver no more into the buffers between.
		let delivered = 0;
		let still = 0;
		const held = () => {
			const now = server.requests[0]?.delivered ?? 0;
			still = now === delivered ? still + 1 : 0;
			delivered = now;
			return still;
		};
		await expect.poll(held, { interval: 100 }).toBeGreaterThan(5);
		expect(delivered).toBeLessThan(14_000);
		clock.advance(3_600_000);
		let count = countOf(first);
		for await (const items of reading) {
			expect(kinds(items)).not.toContain('closed');
			expect(items.length).toBeLessThan(2_000);
			count += countOf(items);
			if (items.some((item) => item.kind === 'message' && item.data === last)) break;
		}
		expect(count).toBe(15_001);
	});

	it('can be stopped', async () => {
		fill(15_000);
		const reading = readStream(options());
		await reading.next();
		stopping.abort();
		expect((await reading.next()).done).toBe(true);
		await expect.poll(() => server.open).toBe(0);
	});
});
