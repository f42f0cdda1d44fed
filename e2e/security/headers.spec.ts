import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { type App, signIn, startApp } from '../app.ts';
import { startTlsProxy, type TlsProxy } from '../tls-proxy.ts';
import { startWikimedia, type Wikimedia, wikimediaSettings } from '../wikimedia.ts';

let app: App;
let session: string;
test.beforeAll(async () => {
	app = await startApp();
	session = (await signIn(app)).map(({ name, value }) => `${name}=${value}`).join('; ');
});
test.afterAll(() => app.stop());

interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
}

interface Asked {
	method?: string;
	headers?: Record<string, string>;
	body?: string;
	agent?: HttpAgent;
}

/** As it is sent: no cache, no redirect, and the path as it stands. */
function ask(origin: string, path: string, { method = 'GET', headers = {}, body, agent }: Asked = {}): Promise<Answer> {
	const { protocol, hostname, port } = new URL(origin);
	const send = protocol === 'https:' ? requestHttps : requestHttp;
	return new Promise((resolve, reject) => {
		const options = { hostname, port, path, method, headers, agent, rejectUnauthorized: false };
		const asking = send(options, (response) => {
			response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
		});
		asking.on('error', reject);
		asking.end(body);
	});
}

const immutable = () => {
	const file = readdirSync('build/web/client/_app/immutable/entry').find((name) => name.endsWith('.js'));
	return `/_app/immutable/entry/${file}`;
};

const nothing = /^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/;
const ofPages = /default-src 'self';.*script-src 'self' 'nonce-[^']+';.*base-uri 'none';.*frame-ancestors 'none'/;
const ofWorker = /^default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'$/;
const never = 'private, no-store';

type Kind = [
	name: string,
	path: () => string,
	status: number,
	policy: RegExp,
	cache: string | undefined,
	asked?: Asked,
];

const kinds: Kind[] = [
	['a page', () => '/more', 200, ofPages, never],
	['a page of a signed-out person', () => '/sign-in', 200, ofPages, never, { headers: { cookie: '' } }],
	['the shell', () => '/shell', 200, ofPages, never],
	['a page that is not there', () => '/nothing', 404, ofPages, never],
	["a person's page that is not there", () => '/users/Nobody%20at%20all', 404, ofPages, never],
	['a path that cannot be read', () => '/%ff', 400, ofPages, never],
	['data of a page', () => '/settings/__data.json', 200, nothing, never],
	['the API', () => '/api/feed', 200, nothing, never],
	['what the API refuses', () => '/api/feed', 401, nothing, never, { headers: { cookie: '' } }],
	['a mistake in a question', () => '/api/changes?since=x', 400, nothing, never],
	['the manifest', () => '/manifest.webmanifest', 200, nothing, never],
	['health', () => '/healthz', 200, nothing, never],
	['metrics', () => '/metrics', 200, nothing, never],
	['code', immutable, 200, nothing, 'public,max-age=31536000,immutable'],
	[
		'compressed code',
		immutable,
		200,
		nothing,
		'public,max-age=31536000,immutable',
		{ headers: { 'accept-encoding': 'br' } },
	],
	[
		'code that is not there',
		() => '/_app/immutable/entry/nothing.js',
		404,
		nothing,
		'public, max-age=0, must-revalidate',
	],
	['another file', () => '/icon.svg', 200, nothing, undefined],
	['the head of a file', () => '/icon.svg', 200, nothing, undefined, { method: 'HEAD' }],
	// A range is passed over: the adapter's file server throws at some.
	...['0-9', '9-1', '99999999-', '0-99999999999999999999', '-1', 'x'].map((range): Kind => [
		`a file, asked for as bytes ${range}`,
		() => '/icon.svg',
		200,
		nothing,
		undefined,
		{ headers: { range: `bytes=${range}` } },
	]),
	['the service worker', () => '/service-worker.js', 200, ofWorker, undefined],
	['a redirect to sign in', () => '/status', 303, nothing, never, { headers: { cookie: '' } }],
	['a method that is not there', () => '/more', 405, nothing, never, { method: 'DELETE' }],
	[
		'a form from elsewhere',
		() => '/sign-out',
		403,
		nothing,
		never,
		// As browsers send forms of other pages: SvelteKit's own check would come before ours.
		{ method: 'POST', body: 'a=b', headers: { origin: 'https://evil.example' } },
	],
	[
		'a body that is too large',
		() => '/sign-in',
		413,
		ofPages,
		never,
		{ method: 'POST', body: `a=${'x'.repeat(200_000)}` },
	],
	['another host', () => '/', 421, nothing, never, { headers: { host: 'evil.example' } }],
];

test.describe('over http', () => {
	for (const [name, path, status, policy, cache, asked = {}] of kinds) {
		test(name, async () => {
			const own: Record<string, string> =
				asked.method === undefined || asked.method === 'HEAD' ? {} : { origin: app.origin };
			const form: Record<string, string> =
				asked.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
			const headers = { cookie: session, ...own, ...form, ...asked.headers };
			const answer = await ask(app.origin, path(), { ...asked, headers });
			expect(answer.status).toBe(status);
			expectFirst(answer.headers);
			expect(answer.headers['content-security-policy']).toMatch(policy);
			expect(answer.headers['cache-control']).toBe(cache);
			expect(answer.headers['strict-transport-security']).toBeUndefined();
		});
	}

	test('headers that are too long, and what is no HTTP', async () => {
		expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\ncookie: ${'x'.repeat(17_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
		const refused = await raw('nonsense\r\n\r\n');
		expect(refused).toMatch(/^HTTP\/1\.1 400 /);
		expect(refused).not.toMatch(/^(server|x-powered-by):/im);
	});

	test('a file that is gone ends only its own request', async () => {
		const path = 'build/web/client/gone.txt';
		writeFileSync(path, 'gone');
		const other = await startApp();
		rmSync(path);
		await expect(fetch(`${other.origin}/gone.txt`)).rejects.toThrow();
		expect(other.output()).toContain('ENOENT');
		expect((await ask(other.origin, '/livez')).status).toBe(200);
		await other.stop();
	});

	test('a connection that is kept open does not hold up the end', async () => {
		const ending = await startApp({ env: { SHUTDOWN_TIMEOUT: '60' } });
		const agent = new HttpAgent({ keepAlive: true });
		expect((await ask(ending.origin, '/livez', { agent })).status).toBe(200);
		// It fails if a program does not end when it is asked to.
		await ending.stop();
		agent.destroy();
	});
});

test.describe('over https', () => {
	let wikimedia: Wikimedia;
	let secure: App;
	let proxy: TlsProxy;
	test.beforeAll(async () => {
		wikimedia = await startWikimedia();
		secure = await startApp({ env: { ...wikimediaSettings(wikimedia), ORIGIN: 'https://xwiki.example' } });
		proxy = await startTlsProxy(Number(new URL(secure.origin).port));
	});
	test.afterAll(async () => {
		await proxy.stop();
		await secure.stop();
		await wikimedia.stop();
	});

	test('the cookies are of this very host', async ({ request: client }) => {
		const answer = await client.post(`${secure.origin}/sign-in`, {
			form: { providerId: 'wikimedia', redirectTo: '/' },
			headers: { origin: 'https://xwiki.example', accept: 'text/html' },
			maxRedirects: 0,
		});
		const set = answer.headersArray().filter(({ name }) => name.toLowerCase() === 'set-cookie');
		expect(set.length).toBeGreaterThan(1);
		for (const { value } of set)
			expect(value).toMatch(/^__Host-authjs\.[^;]*; (?!.*Domain).*Path=\/;.*HttpOnly; Secure/);
	});

	const everyones: [string, number][] = [
		...([
			['/sign-in', 200],
			['/', 303],
			['/nothing', 404],
			['/%ff', 400],
			['/api/feed', 401],
		] satisfies [string, number][]),
		...([
			['/icon.svg', 200],
			['/service-worker.js', 200],
			['/manifest.webmanifest', 200],
		] satisfies [string, number][]),
	];
	for (const [path, status] of everyones) {
		test(`${path} asks for https from then on`, async () => {
			const answer = await ask(proxy.origin, path);
			expect(answer.status).toBe(status);
			expectFirst(answer.headers);
			expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
		});
	}
});

/** What everything has, and what nothing has. */
function expectFirst(headers: IncomingHttpHeaders): void {
	expect(headers).toMatchObject({
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'same-origin',
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-resource-policy': 'same-origin',
		'permissions-policy': expect.stringContaining('camera=()'),
	});
	for (const name of ['server', 'x-powered-by', 'access-control-allow-origin']) expect(headers[name]).toBeUndefined();
}

/** Sends a text as it is. @returns all that comes back */
function raw(text: string): Promise<string> {
	const socket = connect(Number(new URL(app.origin).port), '127.0.0.1');
	socket.end(text);
	let answer = '';
	socket.setEncoding('utf8').on('data', (more: string) => (answer += more));
	return new Promise((resolve) => {
		socket.on('error', () => undefined);
		socket.on('close', () => resolve(answer));
	});
}
