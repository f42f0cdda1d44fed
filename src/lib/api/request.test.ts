import { expect, test } from 'vitest';
import { exportPath, listEvents } from './event.ts';
import { ApiError, get, Unreachable } from './request.ts';

const responding = (body: string, status = 200) => {
	const requested: string[] = [];
	const fetch = (path: string | URL | Request) => {
		requested.push(String(path));
		return Promise.resolve(new Response(body, { status }));
	};
	return { requested, fetch };
};

test('requests a page by filter and cursor', async () => {
	const { requested, fetch } = responding('{"items":[],"next":null}');
	expect(await listEvents(fetch, { user: ['Ä & b', 'C'], minor: false }, '5-6')).toEqual({ items: [], next: null });
	await listEvents(fetch, {}, null);
	expect(requested).toEqual(['/api/events?user=%C3%84+%26+b&user=C&minor=false&cursor=5-6', '/api/events']);
	expect(exportPath('csv', { wiki: ['dewiki'] })).toBe('/api/events.csv?wiki=dewiki');
});

test.each([
	[400, '{"error":"bad-input","field":"from","message":"no"}', { error: 'bad-input', field: 'from', message: 'no' }],
	[503, '{"error":"database-away","message":"no"}', { error: 'database-away', message: 'no' }],
	[500, '<html>', { error: 'unexpected', message: 'status 500' }],
	[404, 'null', { error: 'unexpected', message: 'status 404' }],
	[500, '{}', { error: 'unexpected', message: 'status 500' }],
])('status %i with %s is an ApiError', async (status, body, expected) => {
	const failure = await get(responding(body, status).fetch, '/api/feed').catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(ApiError);
	expect(failure).toMatchObject({ status, answer: expected });
});

test('a busy server says how soon to ask again', async () => {
	const fetch = async () =>
		Response.json({ error: 'too-many', message: 'no' }, { status: 429, headers: { 'retry-after': '5' } });
	await expect(get(fetch, '/api/changes')).rejects.toMatchObject({ status: 429, retryAfter: 5_000 });
	await expect(get(responding('{"error":"x","message":""}', 400).fetch, '/')).rejects.toMatchObject({
		retryAfter: null,
	});
});

test.each([
	['an error page of a proxy', () => Promise.resolve(new Response('<html>', { status: 502 }))],
	['the sign-in page of a network', () => Promise.resolve(new Response('<html>', { status: 200 }))],
	['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
])('%s is not a response of our server', async (_, fetch) => {
	await expect(get(fetch, '/api/feed')).rejects.toBeInstanceOf(Unreachable);
});
