import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionApiServer, createActionApiServer } from '../../../../demo/action-api-server.ts';
import { createActionApi } from './action-api.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import { readGlobalAccount } from './global-accounts.ts';

let server: ActionApiServer;
/** The length of each wait, in ms; the clock moves by it. */
let waits: number[];

beforeEach(async () => {
	server = await createActionApiServer();
	server.addAccount({ id: 7, name: 'Example Gardener', edits: { dewiki: 3 } });
	waits = [];
});
afterEach(() => server.close());

function open(requestsPerMinute = 6_000_000) {
	let time = 0;
	const clock: Clock = {
		wallTime: () => time,
		monotonicTime: () => time,
		async wait(milliseconds) {
			waits.push(milliseconds);
			time += milliseconds;
		},
	};
	return createActionApi({
		userAgent: 'xwiki-test/1',
		configured: ['http://127.0.0.1'],
		requestsPerMinute,
		clock,
		random: () => 0,
	});
}

const gardener = { name: 'Example Gardener' };
const site = { action: 'query', meta: 'siteinfo' };

test('a global account, by name and by id', async () => {
	const api = open();
	const account = await readGlobalAccount(api, server.url, gardener);
	expect(account).toMatchObject({ id: 7, accounts: [{ wiki: 'dewiki', apiUrl: server.apiUrl('dewiki'), edits: 3 }] });
	expect(await readGlobalAccount(api, server.url, { centralId: 7 })).toEqual(account);
	for (const nobody of [{ name: 'Nobody Here' }, { name: '192.0.2.5' }, { centralId: 8 }])
		expect(await readGlobalAccount(api, server.url, nobody)).toBe(null);
	const [request] = server.requests;
	expect(request?.userAgent).toMatch(/^xwiki-test\/1 m3api\//);
	expect(Object.fromEntries(request?.query ?? [])).toMatchObject({ formatversion: '2', maxlag: '5', format: 'json' });
});

test.each([
	{ trouble: { kind: 'error', code: 'maxlag', retryAfter: 7 } as const, waited: 7_000 },
	{ trouble: { kind: 'error', code: 'maxlag' } as const, waited: 5_000 },
	{ trouble: { kind: 'error', code: 'readonly' } as const, waited: 30_000 },
	{ trouble: { kind: 'error', code: 'ratelimited' } as const, waited: 30_000 },
	{ trouble: { kind: 'error', code: 'internal_api_error_DBQueryError' } as const, waited: 500 },
	{ trouble: { kind: 'status', status: 429, retryAfter: 11 } as const, waited: 11_000 },
	{ trouble: { kind: 'status', status: 503 } as const, waited: 500 },
	{ trouble: { kind: 'truncated' } as const, waited: 500 },
	{ trouble: { kind: 'cut' } as const, waited: 500 },
])('waits and retries after $trouble', async ({ trouble, waited }) => {
	server.misbehave(trouble);
	expect(await open().ask(server.url, site, { patience: 60_000 })).toMatchObject({ query: { general: {} } });
	expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeCloseTo(waited, -2);
	expect(server.requests).toHaveLength(2);
	server.misbehave(trouble);
	await expect(open().ask(server.url, site)).rejects.toMatchObject({ fault: 'away' });
});

test('a refused request is not retried', async () => {
	const contributions = { action: 'query', list: 'usercontribs', ucuser: 'Bad#Name' };
	const refused = open().ask(server.url, contributions, { patience: 60_000 });
	await expect(refused).rejects.toMatchObject({ fault: 'refused', code: 'baduser' });
	server.misbehave({ kind: 'status', status: 403 });
	await expect(open().ask(server.url, site)).rejects.toMatchObject({ fault: 'refused', code: 'http-403' });
	expect(server.requests).toHaveLength(2);
});

test('one request at a time per wiki, two in all, and not too many per minute', async () => {
	const api = open(60);
	const wikis = ['dewiki', 'enwiki', 'frwiki', 'dewiki', 'enwiki', 'frwiki'];
	await Promise.all(wikis.map((wiki) => api.ask(server.apiUrl(wiki), site)));
	expect(Math.max(...server.requests.map(({ atOnceHere }) => atOnceHere))).toBe(1);
	expect(Math.max(...server.requests.map(({ atOnce }) => atOnce))).toBeLessThanOrEqual(2);
	expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThanOrEqual(5_000);
});

test('can be aborted', async () => {
	const stop = new AbortController();
	stop.abort(new Error('over'));
	await expect(open().ask(server.url, site, { signal: stop.signal })).rejects.toThrow('over');
	expect(server.requests).toEqual([]);
});

test('pages may end within a second, and each continues where the last one ended', async () => {
	const times = ['29:50', '29:49', '29:49', '29:49', '29:48'];
	for (const [at, time] of times.entries())
		server.addContribution('dewiki', {
			...gardener,
			user: gardener.name,
			revid: 9 - at,
			timestamp: `2026-11-23T04:${time}Z`,
		});
	const api = open();
	const question = { action: 'query', list: 'usercontribs', ucuser: gardener.name, uclimit: 2 };
	const seen: unknown[] = [];
	let place: Record<string, string> | undefined = {};
	while (place) {
		const answer = (await api.ask(server.apiUrl('dewiki'), { ...question, ...place })) as {
			query: { usercontribs: { revid: number }[] };
			continue?: Record<string, string>;
		};
		seen.push(answer.query.usercontribs.map(({ revid }) => revid));
		place = answer.continue;
		if (seen.length === 1) expect(place).toEqual({ uccontinue: '20261123042949|7', continue: '-||' });
	}
	expect(seen).toEqual([[9, 8], [7, 6], [5]]);
});

test('in the demo its wikis are asked in place of the genuine ones', async () => {
	const api = createActionApi({
		userAgent: 'xwiki-test/1',
		configured: ['http://127.0.0.1'],
		requestsPerMinute: 6_000_000,
		demoWikisUrl: server.address,
	});
	expect(await api.ask('https://de.wikipedia.org/w/api.php', site)).toMatchObject({
		query: { general: { wikiid: 'dewiki' } },
	});
	expect(await api.ask(server.url, site)).toMatchObject({ query: { general: { wikiid: 'metawiki' } } });
});

test('a foreign address is not asked, wherever it comes from', async () => {
	const asked: string[] = [];
	const api = createActionApi({
		...{
			userAgent: 'xwiki-test/1',
			requestsPerMinute: 6_000_000,
			configured: ['https://meta.wikimedia.org/w/api.php'],
		},
		fetch: async (url) => {
			asked.push(String(url));
			return Response.json({});
		},
	});
	for (const address of [
		'https://evil.example/w/api.php',
		server.url,
		'http://de.wikipedia.org/w/api.php',
		'/w/api.php',
		'',
	]) {
		const refused = api.ask(address, site, { patience: 60_000 });
		await expect(refused).rejects.toMatchObject({ fault: 'refused', code: 'foreign-address' });
		expect(api.mayAsk(address)).toBe(false);
	}
	expect(asked).toEqual([]);
	await api.ask('https://de.wikipedia.org/w/api.php', site);
	expect(asked).toHaveLength(1);
});

test('a foreign address in an answer of Meta is left out', async () => {
	const merged = [
		{ wiki: 'dewiki', url: 'https://de.wikipedia.org', id: 3, editcount: 3 },
		{ wiki: 'enwiki', url: 'https://en.wikipedia.org.evil.example', id: 4, editcount: 2 },
		{ wiki: 'frwiki', url: server.address, id: 5, editcount: 1 },
	];
	const api = createActionApi({
		...{ userAgent: 'xwiki-test/1', requestsPerMinute: 6_000_000, configured: [] },
		fetch: async () => Response.json({ query: { globaluserinfo: { id: 7, name: 'A', merged } } }),
	});
	const account = await readGlobalAccount(api, 'https://meta.wikimedia.org/w/api.php', { centralId: 7 });
	expect(account?.accounts.map(({ wiki, origin, apiUrl }) => [wiki, origin, apiUrl])).toEqual([
		['dewiki', 'https://de.wikipedia.org', 'https://de.wikipedia.org/w/api.php'],
		['enwiki', null, null],
		['frwiki', null, null],
	]);
});

test('a redirect is not followed', async () => {
	const elsewhere = createServer((_, response) => response.writeHead(302, { location: server.url }).end());
	elsewhere.listen(0, '127.0.0.1');
	await once(elsewhere, 'listening');
	const { port } = elsewhere.address() as AddressInfo;
	await expect(open().ask(`http://127.0.0.1:${port}/w/api.php`, site)).rejects.toMatchObject({ fault: 'away' });
	expect(server.requests).toEqual([]);
	elsewhere.close();
});
