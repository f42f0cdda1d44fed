import { expect, test } from 'vitest';
import { exportPath, listEvents } from './events.ts';
import { ApiError, get } from './request.ts';

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
	['{"error":"bad-input","field":"from","message":"no"}', { error: 'bad-input', field: 'from', message: 'no' }],
	['<html>', { error: 'unexpected', message: 'status 502' }],
	['null', { error: 'unexpected', message: 'status 502' }],
	['{}', { error: 'unexpected', message: 'status 502' }],
])('a refusal %s is told as such', async (body, expected) => {
	const failure = await get(answering(body, 502).fetch, '/api/feed').catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(ApiError);
	expect(failure).toMatchObject({ status: 502, answer: expected });
});
