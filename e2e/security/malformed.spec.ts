import { expect, test } from '@playwright/test';
import { access } from '#lib/server/auth/access.ts';
import { isFull } from '../../scripts/test/security.ts';
import { type App, startApp } from '../app.ts';
import { observedEvent, recordEvents } from '../sample-events.ts';
import { attack } from './attack.ts';

let app: App;
let cookie: string;
test.beforeAll(async () => {
	app = await startApp({ prepare: (db) => recordEvents(db, [observedEvent(1), observedEvent(2)]) });
	cookie = await app.newSession();
});
test.afterAll(() => app.stop());

/** Texts that are wrong in a path or as a value, as they stand in an address. */
const values = [
	'%',
	'%E0%A4',
	'%ED%A0%80',
	'%00',
	'%FF%FE',
	'..%2f..%2f',
	'-1',
	'0',
	'1e999',
	'99999999999999999999',
	'NaN',
	'__proto__',
	'constructor',
	'%F0%9F%A6%84',
	'a'.repeat(7_000),
	'%22%3E%3Cscript%3E',
	'null',
	'[object%20Object]',
	`${'a.'.repeat(500)}`,
	'2026-99-99',
	'%EF%BF%BF',
];
const names = [
	...['user', 'about', 'wiki', 'after', 'cursor', 'limit', 'key', 'from', 'to', 'period', 'namespace', 'size', 'label'],
	...[
		'campaign',
		'page',
		'before',
		'error',
		'audience',
		'part',
		'review',
		'tag',
		'q',
		'name',
		'action',
		'sort',
		'callbackUrl',
		'code',
		'state',
	],
];
const headers = [
	'accept-language: ;;;q=x,%,\xff',
	`accept-language: ${'a-'.repeat(3_000)}`,
	'last-event-id: nothing',
	`last-event-id: ${'9'.repeat(4_000)}`,
	'accept: */*;q=nan',
	'accept-encoding: gzip;q=x,gzip;;;',
	'content-type: \xff',
	'range: bytes=9-1',
	'range: bytes=0-99999999999999999999',
	'x-auth-return-redirect: 1',
	'if-none-match: "',
	'x-forwarded-for: %',
	'x-sveltekit-invalidated: x',
	'expect: nothing',
	'upgrade: websocket',
	...['session-token', 'session-token.0', 'callback-url', 'csrf-token', 'state', 'pkce.code_verifier', 'nonce'].flatMap(
		(name) => ['%', 'a.b.c', '"', `${'x'.repeat(5_000)}`].map((value) => `cookie: authjs.${name}=${value}`),
	),
	...['language', 'zone', 'theme', 'density', '__proto__'].map((name) => `cookie: xwiki-${name}=%E0%A4; ${name}=%00`),
];
const bodies: [type: string, body: string][] = [
	['application/json', '{'],
	['application/json', 'null'],
	['application/json', '[]'],
	['application/json', '{"id":1e999,"text":{},"marks":{},"reviewer":[],"act":1,"name":null,"query":0,"claim":[]}'],
	['application/json', '{"id":"1","text":"\\ud800","marks":[null],"events":[[]],"__proto__":{"id":1}}'],
	['application/json', '\xff\xfe'],
	['application/json;charset=utf-16', '{}'],
	['application/x-www-form-urlencoded', '%=%&%E0%A4=%00&id=1e9&id=x&role=__proto__&act=constructor&found=%5B&change='],
	['application/x-www-form-urlencoded', 'to=%ED%A0%80&redirectTo=//x&providerId=local&token=%00&providerId=wikimedia'],
	['application/x-www-form-urlencoded', 'name=&label=%00&from=x&until=99999-99-99&zone=Mars/X&scope=%7B'],
	['multipart/form-data', '--'],
	['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb'],
	['text/plain', 'x'],
	['', 'x'],
];

interface Malformed {
	head: string[];
	body?: string[];
}

/** Everything above, on every route. */
function* malformed(): Iterable<Malformed> {
	for (const [route, offered] of Object.entries(access)) {
		// It ends the session.
		if (route === '/sign-out') continue;
		const plain = route.replace(/\/\(\w+\)/, '/').replace(/\[\w+\]/, '1');
		for (const value of values) {
			if (route.includes('[')) yield { head: [`GET ${route.replace(/\[\w+\]/, value)} HTTP/1.1`] };
			const query = names.map((name) => `${name}=${value.slice(0, 300)}`).join('&');
			yield { head: [`GET ${plain}?${query} HTTP/1.1`] };
			for (const name of names) yield { head: [`GET ${plain}?${name}=${value}&${name}=1&${name} HTTP/1.1`] };
		}
		yield { head: [`GET ${plain}/__data.json?x-sveltekit-invalidated=%25 HTTP/1.1`] };
		for (const header of headers)
			yield { head: [`GET ${plain} HTTP/1.1`, header.startsWith('cookie:') ? `${header}; ${cookie}` : header] };
		for (const method of Object.keys(offered)) {
			if (method === 'GET') continue;
			for (const [type, body] of bodies) {
				const sent = Buffer.byteLength(body);
				const typed = type === '' ? [] : [`content-type: ${type}`];
				for (const action of ['', '?/look', '?/save', '?/allow', '?/%E0%A4', '?/=', '?/__proto__'])
					yield { head: [`${method} ${plain}${action} HTTP/1.1`, ...typed, `content-length: ${sent}`], body: [body] };
			}
		}
	}
	for (const header of headers)
		for (const path of ['/icon.svg', '/service-worker.js', '/_app/version.json'])
			yield { head: [`GET ${path} HTTP/1.1`, header] };
	for (const header of headers) {
		if (!header.startsWith('cookie:') && !header.startsWith('x-auth')) continue;
		yield { head: ['GET /auth/callback/wikimedia?code=x HTTP/1.1', header] };
		yield {
			head: ['POST /sign-in HTTP/1.1', header, 'content-type: application/x-www-form-urlencoded', 'content-length: 37'],
			body: ['providerId=local&redirectTo=/&token=x'],
		};
	}
	for (const value of values) yield { head: [`GET /${value} HTTP/1.1`] };
	for (const method of ['TRACE', 'OPTIONS', 'PROPFIND', 'PATCH'])
		for (const path of ['/', '/sign-in', '/nowhere', '*', 'http://evil.example/', '//evil.example/', '/_app/x'])
			yield { head: [`${method} ${path} HTTP/1.1`] };
}

test('nothing malformed is an error of the server, and nothing aborted is logged', async () => {
	test.setTimeout(isFull ? 900_000 : 90_000);
	const all = [...malformed()];
	// The short version looks at another of them on each route: the step has no divisor in common with the lists.
	const chosen = all.filter((_, index) => isFull || index % 41 === 0);
	const wrong: string[] = [];
	const waiting = [...chosen];
	const take = async () => {
		for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
			const [line = '', ...more] = one.head;
			const ownCookie = more.some((header) => header.startsWith('cookie:')) ? [] : [`cookie: ${cookie}`];
			const head = [line, ...more, ...ownCookie, 'accept: text/html', 'connection: close'];
			const sent = attack(app.origin, { ...one, head });
			const status = await sent.answered;
			sent.stop();
			if (status === null || status >= 500) wrong.push(`${status} ${[line, ...more].join(' | ').slice(0, 200)}`);
		}
	};
	await Promise.all([take(), take(), take(), take()]);
	for (const { head, body } of chosen.filter((_, index) => index % 7 === 0)) {
		const left = attack(app.origin, { head: [...head, `cookie: ${cookie}`], body: body ?? [''], disconnects: true });
		await left.over;
	}
	expect((await fetch(`${app.origin}/livez`)).status).toBe(200);
	expect(wrong).toEqual([]);
	expect(app.output()).not.toContain('"level":"error"');
	test.info().annotations.push({ type: 'figure', description: `${chosen.length} of ${all.length} malformed requests` });
});
