import { afterEach, expect, it } from 'vitest';
import { createEventStreamsServer, type EventStreamsOptions, type EventStreamsServer } from './event-streams-server.ts';
import { createGenerator, topics } from './generate.ts';

const begin = Date.UTC(2026, 10, 1);
const headers = { 'user-agent': 'xwiki-test (https://example.org)' };
let server: EventStreamsServer;

afterEach(() => server.close());

async function start(count: number, options: Partial<EventStreamsOptions> = {}) {
	server = await createEventStreamsServer({ topics, ...options });
	const generator = createGenerator({ seed: 2, disorder: 0, secondTopic: 0.5 });
	for (let index = 0; index < count; index++) append(generator.event(begin + index * 1_000));
	return server;
}

function append({ topic, ...message }: { topic: string; timestamp: number; data: string }) {
	server.append(topic, message);
}

/** Reads until there are so many whole events, or to the end, and answers the bytes. */
async function read(url: string, events: number, more: Record<string, string> = {}): Promise<Buffer> {
	const response = await fetch(url, { headers: { ...headers, ...more } });
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of response.body ?? []) {
			chunks.push(Buffer.from(chunk));
			if (Buffer.concat(chunks).toString().split('\n\n').length - 2 >= events) break;
		}
	} catch {
		// A cut connection: what came before is what counts.
	}
	return Buffer.concat(chunks);
}

const idsOf = (bytes: Buffer) => [...bytes.toString().matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '');

it('frames events, and names a topic that has not begun', async () => {
	const { url } = await start(0);
	append({ topic: topics[0], timestamp: begin, data: '{"é":1}' });
	expect((await read(`${url}?since=${begin}`, 1)).toString()).toBe(
		`:ok\n\nevent: message\nid: [{"topic":"${topics[0]}","partition":0,"timestamp":${begin + 1}},` +
			`{"topic":"${topics[1]}","partition":0,"offset":-1}]\ndata: {"é":1}\n\n`,
	);
});

it('begins with the first message at or after the time asked for', async () => {
	const { url } = await start(20);
	expect(idsOf(await read(`${url}?since=${begin + 5_000}`, 15))).toHaveLength(15);
	expect(idsOf(await read(`${url}?since=${new Date(begin + 5_001).toISOString()}`, 14))).toHaveLength(14);
	const entries = topics.map((topic) => ({ topic, partition: 0, timestamp: begin + 10_000 }));
	const resumed = await read(`${url}?since=${begin}`, 10, { 'last-event-id': JSON.stringify(entries) });
	expect(idsOf(resumed)).toHaveLength(10);
	expect(server.requests.map(({ delivered }) => delivered)).toEqual([15, 14, 10]);
});

it('begins with the latest where no time is given', async () => {
	const { url } = await start(20);
	const reading = [
		read(url, 1),
		read(url, 1, { 'last-event-id': JSON.stringify([{ topic: topics[0], partition: 0, offset: -1 }]) }),
	];
	await expect.poll(() => server.requests.length).toBe(2);
	append({ topic: topics[0], timestamp: begin + 99_000, data: '{}' });
	for (const bytes of await Promise.all(reading))
		expect(idsOf(bytes)).toEqual([expect.stringContaining(String(begin + 99_001))]);
});

it('refuses what the service refuses', async () => {
	const { url } = await start(1);
	const status = async (address: string, more: Record<string, string> = {}) =>
		(await fetch(address, { headers: { ...headers, ...more } })).status;
	expect(await status(url, { 'user-agent': 'node' })).toBe(403);
	expect(await status(url.replace('recentchange', 'nothing'))).toBe(404);
	expect(await status(`${url}?since=yesterday`)).toBe(400);
	expect(await status(url, { 'last-event-id': '' })).toBe(400);
	expect(await status(url, { 'last-event-id': '[1]' })).toBe(400);
	expect(await status(url, { 'last-event-id': '[{"topic":"other","partition":0,"timestamp":1}]' })).toBe(404);
});

it('forgets what has expired', async () => {
	const { url } = await start(20);
	server.expire(begin + 12_000);
	expect(idsOf(await read(`${url}?since=${begin}`, 8))).toHaveLength(8);
});

it('misbehaves on request', async () => {
	const { url } = await start(20, { chunkBytes: 100 });
	const from = `${url}?since=${begin}`;
	server.misbehave(
		{ kind: 'status', status: 429, retryAfter: 7 },
		{ kind: 'cut', after: 5_001 },
		{ kind: 'end', after: 3_001 },
		{ kind: 'error-event', after: 2_000, data: '{"message":"gone"}' },
		{ kind: 'stall', after: 1_001 },
	);
	const refused = await fetch(from, { headers });
	expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
	expect((await read(from, 20)).length).toBe(5_001);
	expect((await read(from, 20)).length).toBe(3_001);
	expect((await read(from, 20)).toString()).toMatch(/\n\nevent: error\ndata: \{"message":"gone"\}\n\n$/);
	const stalled = await fetch(from, { headers });
	const reader = stalled.body?.getReader();
	for (let got = 0; got < 1_001;) got += (await reader?.read())?.value?.length ?? 0;
	let came = false;
	void reader?.read().then(
		() => (came = true),
		() => undefined,
	);
	expect(idsOf(await read(from, 20))).toHaveLength(20);
	expect(came).toBe(false);
});

it('delivers some messages twice, and waits for a slow reader', async () => {
	const { url } = await start(20_000, { duplicates: 0.5 });
	const response = await fetch(`${url}?since=${begin}`, { headers });
	await expect.poll(() => server.requests[0]?.delivered ?? 0).toBeGreaterThan(100);
	expect(server.requests[0]?.delivered).toBeLessThan(15_000);
	const ids = new Map<string, number>();
	let text = '';
	for await (const chunk of response.body ?? []) {
		text += Buffer.from(chunk).toString('latin1');
		if ((text.match(/^data: /gm) ?? []).length > 5_000) break;
	}
	for (const [, id = ''] of text.matchAll(/"id":"([0-9a-f-]{36})"/g)) ids.set(id, (ids.get(id) ?? 0) + 1);
	expect(new Set(ids.values())).toEqual(new Set([1, 2]));
});
