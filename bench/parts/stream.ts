import { setTimeout as wait } from 'node:timers/promises';
import { EventSource, type FetchLike } from 'eventsource';
import type { Tracked } from '../../consumer/record/match.ts';
import { PendingBatch } from '../../consumer/record/batch.ts';
import { startPosition } from '../../consumer/stream/position.ts';
import { createSieve, sieveNames } from '../../consumer/stream/sieve.ts';
import { readStream } from '../../consumer/stream/source.ts';
import { type Figure, type Part, timeInTurns } from '../harness/figure.ts';
import { bodyOf, makeWire, type Stage, wireTopics } from '../harness/wire.ts';

/** Events in one round. */
const eventCount = 10_000;
/** Many, since a round takes so little time that others on the machine decide about single ones. */
const rounds = 31;
/** How long the slow store takes for a batch, in ms, and how many it gets. */
const [slowBatch, slowBatches] = [100, 150];

/** The sieve and the parser after it, against the parser alone; the consumer's reading, with many names and a slow store. */
export async function measure(): Promise<Part> {
	const { recentChanges, withPageChanges, withTags, withScores } = makeWire(eventCount);
	return {
		setting: [`${eventCount} events a round, ${wireTopics.length} topics in each id`],
		figures: [
			await compareWithParsing('recent changes', recentChanges),
			await compareWithParsing('recent changes and page changes', withPageChanges),
			await compareWithParsing('recent changes, page changes and tags', withTags),
			await compareWithParsing('recent changes, page changes, tags and scores', withScores),
			await compareNames(recentChanges),
			await watchMemory(withPageChanges),
		],
	};
}

async function compareWithParsing(what: string, bytes: Uint8Array): Promise<Figure> {
	const names = sieveNames(namesOf(1_000));
	const times = await timeInTurns(
		{
			ours: () => parse(bytes, createSieve({ names: () => names })),
			all: () => parse(bytes, null),
		},
		rounds,
	);
	return {
		what: `${what}, 1,000 names`,
		unit: 'ms',
		ours: times.ours,
		baseline: { what: 'parsing everything', value: times.all },
		limit: { atMost: 0.4 },
		goal: 0.333,
	};
}

async function compareNames(bytes: Uint8Array): Promise<Figure> {
	const [many, few] = [wantedOf(100_000), wantedOf(100)];
	const times = await timeInTurns({
		many: () => consume(bodyOf(bytes), many, async () => undefined),
		few: () => consume(bodyOf(bytes), few, async () => undefined),
	});
	return {
		what: 'read by the consumer, 100,000 names',
		unit: 'events/s',
		ours: (eventCount / times.many) * 1_000,
		baseline: { what: 'with 100 names', value: (eventCount / times.few) * 1_000 },
		limit: { atLeast: 0.6 },
	};
}

/** Resident memory once it has read for a while, and at the end. */
async function watchMemory(bytes: Uint8Array): Promise<Figure> {
	const resident: number[] = [];
	await consume(bodyOf(bytes, { times: Infinity }), wantedOf(1_000), async (stop) => {
		await wait(slowBatch);
		globalThis.gc?.();
		resident.push(process.memoryUsage.rss() / 2 ** 20);
		if (resident.length === slowBatches) stop();
	});
	const early = resident[slowBatches / 5] ?? NaN;
	return {
		what: `memory after ${slowBatches} batches, a store that takes ${slowBatch} ms for each`,
		unit: 'MiB',
		ours: resident.at(-1) ?? NaN,
		baseline: { what: `after ${slowBatches / 5}`, value: early },
		limit: { atMost: 1.1 },
	};
}

/** People without an event here: only log events, escapes and the audit pass. */
function namesOf(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `Someone ${index}`);
}

interface Wanted {
	tracked: Tracked;
	names: ReadonlySet<string>;
}

function wantedOf(count: number): Wanted {
	const tracked = new Map(namesOf(count).map((name, userId) => [name, [{ userId, from: null, until: null }]]));
	return { tracked, names: sieveNames(tracked.keys()) };
}

/** Reads bytes as the consumer does, and parses the events. @returns how many were parsed */
function parse(bytes: Uint8Array, stage: Stage | null): Promise<number> {
	return new Promise((resolve) => {
		const body = bodyOf(bytes, { stage });
		const headers = new Headers({ 'content-type': 'text/event-stream' });
		const fetch: FetchLike = async () => ({ body, url: 'http://127.0.0.1/', status: 200, redirected: false, headers });
		const source = new EventSource('http://127.0.0.1/', { fetch });
		let parsed = 0;
		source.addEventListener('message', ({ data }) => {
			JSON.parse(String(data));
			parsed++;
		});
		source.addEventListener('error', () => {
			source.close();
			resolve(parsed);
		});
	});
}

/** Reads one connection to its end as the consumer does. @param store is given each batch, and may stop the reading */
async function consume(
	body: ReadableStream<Uint8Array>,
	{ tracked, names }: Wanted,
	store: (stop: () => void) => Promise<void>,
): Promise<void> {
	const over = new AbortController();
	const position = startPosition(1);
	const pending = new PendingBatch(position, tracked, {
		onMissed: () => undefined,
		rereadRenames: new Set(),
		mayAsk: () => true,
	});
	const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
	const items = readStream({
		url: 'http://127.0.0.1/v2/stream/recentchange',
		userAgent: '',
		position: () => position,
		names: () => names,
		signal: over.signal,
		fetch: async () => response,
	});
	for await (const some of items) {
		for (const item of some) pending.add(item);
		if (some.some(({ kind }) => kind === 'closed')) break;
		pending.toBatch('streaming');
		await store(() => over.abort());
		pending.clear();
	}
	over.abort();
}
