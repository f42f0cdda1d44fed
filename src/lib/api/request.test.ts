import { expect, test } from 'vitest';
import { exportPath, listEvents } from './event.ts';
import { ApiError, get, Unreachable } from './request.ts';

const answering = (body: string, status = 200) => {
	const asked: string[] = [];
	const fetch = (path: string | URL | Request) => {
		asked.push(String(path));
		return Promise.resolve(new Response(body, { status }));
	};
	return { asked, fetch: fetch };
};

test('asks for a page by filter and cursor', async () => {
	const { asked, fetch } = answering('{"items":[],"next":null}');
	expect(await listEvents(fetch, { user: ['Ä & b', 'C'], minor: false }, '5-6')).toEqual({ items: [], next: null });
	await listEvents(fetch, {}, null);
	expect(asked).toEqual(['/api/events?user=%C3%84+%26+b&user=C&minor=false&cursor=5-6', '/api/events']);
	expect(exportPath('csv', { wiki: ['dewiki'] })).toBe('/api/events.csv?wiki=dewiki');
});

test.each([
	[400, '{"error":"bad-input","field":"from","message":"no"}', { error: 'bad-input', field: 'from', message: 'no' }],
	[503, '{"error":"database-away","message":"no"}', { error: 'database-away', message: 'no' }],
	[500, '<html>', { error: 'unexpected', message: 'status 500' }],
	[404, 'null', { error: 'unexpected', message: 'status 404' }],
	[500, '{}', { error: 'unexpected', message: 'status 500' }],
])('a refusal %i %s is told as such', async (status, body, expected) => {
	const failure = await get(answering(body, status).fetch, '/api/feed').catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(ApiError);
	expect(failure).toMatchObject({ status, answer: expected });
});

test.each([
	['a proxy before nobody', () => Promise.resolve(new Response('<html>', { status: 502 }))],
	['the sign-in page of a network', () => Promise.resolve(new Response('<html>', { status: 200 }))],
	['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
])('%s is no answer of ours', async (_, fetch) => {
	await expect(get(fetch, '/api/feed')).rejects.toBeInstanceOf(Unreachable);
});
