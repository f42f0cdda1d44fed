import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressed as compress } from './compress-response.ts';

const compressed = (response: Response, accept: string | null) =>
	compress(response, new Headers(response.headers), accept);

const long = 'row '.repeat(1_000);

function answer(type: string, headers: Record<string, string> = {}, body = long): Response {
	return new Response(body, { status: 201, headers: { 'content-type': type, ...headers } });
}

describe('an answer', () => {
	it.each(['text/html', 'text/csv; charset=utf-8', 'application/json', 'application/x-ndjson'])(
		'that is %s is compressed, with the header',
		async (type) => {
			// One that is complete, and one that is sent as it comes.
			for (const length of [{ 'content-length': '4000' }, {}] as Record<string, string>[]) {
				const packed = await compressed(answer(type, { ...length, etag: '"a"' }), 'br, gzip');
				const bytes = Buffer.from(await packed.arrayBuffer());
				expect(packed.status).toBe(201);
				expect(Object.fromEntries(packed.headers)).toEqual({
					'content-type': type,
					'content-encoding': 'gzip',
					...('content-length' in length && { 'content-length': String(bytes.length) }),
					etag: '"a"',
					vary: 'accept-encoding',
				});
				expect(bytes.length).toBeLessThan(long.length / 10);
				expect(gunzipSync(bytes).toString()).toBe(long);
			}
		},
	);

	it.each([
		['an event stream', answer('text/event-stream'), 'gzip'],
		['a picture', answer('image/png'), 'gzip'],
		['packed already', answer('text/css', { 'content-encoding': 'br' }), 'gzip'],
		['short', answer('text/html', { 'content-length': '999' }), 'gzip'],
		['of a request that refuses gzip', answer('text/html'), 'gzip;q=0, br'],
		['for a client without gzip', answer('text/html'), 'br, x-gzip'],
		['for a client without the header', answer('text/html'), null],
	])('that is %s is not changed', async (_, response, accept) => {
		const encoding = response.headers.get('content-encoding');
		const left = await compressed(response, accept);
		expect(left.headers.get('content-encoding')).toBe(encoding);
		expect(await left.text()).toBe(long);
	});

	it('is read only as long as the client is connected', async () => {
		let isCancelled = false;
		const endless = new ReadableStream({
			pull: (controller) => controller.enqueue(new TextEncoder().encode(crypto.randomUUID())),
			cancel: () => void (isCancelled = true),
		});
		const response = new Response(endless, { headers: { 'content-type': 'text/csv' } });
		const reader = (await compressed(response, 'gzip')).body?.getReader();
		await reader?.read();
		await reader?.cancel();
		await expect.poll(() => isCancelled).toBe(true);
	});
});
