import { expect, test, vi } from 'vitest';
import { askWiki, WikiError } from './action-api.ts';

const responding =
	(body: string, status = 200) =>
	() =>
		Promise.resolve(new Response(body, { status }));

test("sends no credentials, and returns the wiki's response", async () => {
	const requested: [string, RequestInit | undefined][] = [];
	const fetch = (path: string | URL | Request, init?: RequestInit) => {
		requested.push([String(path), init]);
		return Promise.resolve(new Response('{"query":{"a":1}}'));
	};
	expect(await askWiki(fetch, 'https://de.wikipedia.org/w/api.php', { action: 'query', titles: 'A & b' })).toEqual({
		query: { a: 1 },
	});
	expect(requested[0]?.[0]).toBe(
		'https://de.wikipedia.org/w/api.php?action=query&titles=A+%26+b&format=json&formatversion=2&origin=*',
	);
	expect(requested[0]?.[1]).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
});

test.each([
	['{"error":{"code":"baduser","info":"x"}}', 200, 'baduser'],
	['{"error":{"code":"ratelimited"}}', 200, 'ratelimited'],
	['{"error":{"code":7}}', 200, null],
	['{"error":"x"}', 200, null],
	['<html>', 200, null],
	['[]', 200, null],
	['{}', 503, null],
])('%s with status %i is an error of code %s', async (body, status, code) => {
	const failure = await askWiki(responding(body, status), 'https://de.wikipedia.org/w/api.php', {}).catch(
		(error: unknown) => error,
	);
	expect(failure).toBeInstanceOf(WikiError);
	expect(failure).toMatchObject({ code });
});

test("without a network it throws a WikiError, and after an abort the signal's reason", async () => {
	const offline = () => Promise.reject(new TypeError('Failed to fetch'));
	await expect(askWiki(offline, 'https://de.wikipedia.org/w/api.php', {})).rejects.toMatchObject({
		name: 'WikiError',
		code: null,
	});
	const signal = AbortSignal.abort(new Error('given up'));
	await expect(askWiki(offline, 'https://de.wikipedia.org/w/api.php', {}, signal)).rejects.toThrow('given up');
});

test.each([
	'https://evil.example/w/api.php',
	'http://de.wikipedia.org/w/api.php',
	'https://x@de.wikipedia.org/',
	'/w/api.php',
	'',
])('%s is not asked', async (address) => {
	const fetch = vi.fn(responding('{}'));
	await expect(askWiki(fetch, address, {})).rejects.toThrow(WikiError);
	expect(fetch).not.toHaveBeenCalled();
});
