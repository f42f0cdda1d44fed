import { connect } from 'node:net';
import { type APIRequestContext, type Browser, expect, test } from '@playwright/test';
import { formatCandidates } from '#lib/domain/tracking/candidates.ts';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { type App, startApp } from './app.ts';
import { profile, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

let wikimedia: Wikimedia;
let app: App;
test.beforeAll(async () => {
	wikimedia = await startWikimedia();
	app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			await insertAllowedUser(db, { username: 'ExampleAdmin', role: 'admin', addedBy: null });
			await insertAllowedUser(db, { username: 'ExampleUser', role: 'viewer', addedBy: null });
		},
	});
});
test.afterAll(async () => {
	await app.stop();
	await wikimedia.stop();
});

const people = {
	nobody: null,
	stranger: profile(3, 'Somebody Else'),
	viewer: profile(2, 'ExampleUser'),
	admin: profile(1, 'ExampleAdmin'),
};
type Person = keyof typeof people;

async function requestsOf(browser: Browser, person: Person): Promise<APIRequestContext> {
	const context = await browser.newContext();
	const signedIn = people[person];
	if (signedIn !== null) {
		wikimedia.person = signedIn;
		const page = await context.newPage();
		await page.goto(`${app.origin}/sign-in`);
		await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
		await page.waitForURL(`${app.origin}/`);
	}
	return context.request;
}

test('refusals name their kind', async ({ request, browser }) => {
	expect(await (await request.get(`${app.origin}/api/events`)).json()).toEqual({
		error: 'not-signed-in',
		message: 'sign in first',
	});
	const viewer = await requestsOf(browser, 'viewer');
	const data = await viewer.get(`${app.origin}/settings/__data.json`);
	expect([data.status(), await data.json()]).toEqual([
		403,
		{ kind: 'not-allowed', message: 'ExampleUser is not an admin', ask: ['ExampleAdmin'] },
	]);
});

test('cross-site requests change nothing', async ({ browser }) => {
	const admin = await requestsOf(browser, 'admin');
	const rows = [{ line: 1, typed: 'Planted', name: 'Planted', outcome: 'found' as const }];
	const found = formatCandidates({ title: null, isCut: false, rows });
	const body = { form: { found, who: '0', reason: 'x', endless: 'on' } };
	const attempts: Record<string, string>[] = [
		{ origin: 'https://evil.example' },
		{ origin: 'null' },
		{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
		{ 'sec-fetch-site': 'cross-site' },
		{},
		{ origin: 'https://evil.example', 'content-type': 'text/plain' },
		{ origin: 'https://evil.example', 'content-type': 'application/json' },
		{ 'content-type': 'application/json', 'sec-fetch-site': 'same-site' },
	];
	for (const headers of attempts) {
		const response = await admin.post(`${app.origin}/settings?/track`, { ...body, headers, maxRedirects: 0 });
		expect(response.status(), JSON.stringify(headers)).toBe(403);
	}
	expect(await app.db.selectFrom('tracked_users').selectAll().execute()).toEqual([]);
	expect(
		(await admin.post(`${app.origin}/settings?/track`, { ...body, headers: { origin: app.origin } })).status(),
	).toBe(200);
	expect(await app.db.selectFrom('tracked_users').select('username').execute()).toEqual([{ username: 'Planted' }]);
});

test('responses have security and caching headers', async ({ browser }) => {
	const admin = await requestsOf(browser, 'admin');
	for (const path of ['/', '/settings', '/sign-out', '/nowhere', '/api/feed', '/api/events?x=1', '/healthz']) {
		const headers = (await admin.get(app.origin + path, { maxRedirects: 0 })).headers();
		expect(headers, path).toMatchObject({
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'same-origin',
			'cross-origin-opener-policy': 'same-origin',
			'cache-control': 'private, no-store',
		});
	}
	// Pages have their own policy; other responses may do nothing, error pages without our layout included.
	for (const path of ['/api/feed', '/healthz', '/settings/__data.json', '/sign-out'])
		expect((await admin.get(app.origin + path)).headers()['content-security-policy'], path).toMatch(
			/^default-src 'none'/,
		);
	const policy = (await admin.get(app.origin)).headers()['content-security-policy'] ?? '';
	const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
	expect(scripts).toMatch(/^'self' 'nonce-[^']+'$/);
	expect(policy).toContain("form-action 'self';");
	expect(policy).toContain("frame-ancestors 'none'");
});

test('reading sets no cookies, but deletes an invalid session cookie', async ({ browser, request }) => {
	const admin = await requestsOf(browser, 'admin');
	for (const path of ['/', '/sign-in', '/settings', '/nowhere', '/api/feed', '/api/session', '/healthz'])
		for (const who of [request, admin])
			expect((await who.get(app.origin + path)).headers()['set-cookie'], path).toBeUndefined();
	const made = await request.get(`${app.origin}/api/session`, { headers: { cookie: 'authjs.session-token=made-up' } });
	expect(made.headers()['set-cookie']).toBe('authjs.session-token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
	expect(await made.json()).toMatchObject({ user: null, signedInAs: null });
});

test('a remote function call cannot reach a route', async ({ browser }) => {
	const admin = await requestsOf(browser, 'admin');
	for (const path of ['/healthz', '/', '/settings']) {
		const headers = { origin: app.origin, 'x-sveltekit-pathname': path };
		expect((await admin.get(`${app.origin}/_app/remote/a/b`, { headers })).status(), path).toBe(404);
		expect((await admin.post(`${app.origin}/_app/remote/a/b`, { headers })).status(), path).toBe(404);
	}
});

test('invalid requests are client errors, not server errors', async ({ browser }) => {
	const admin = await requestsOf(browser, 'admin');
	const headers = { origin: app.origin, accept: 'text/html' };
	const body = { headers: { ...headers, 'content-type': 'application/json' }, data: '{}' };
	const signIn = { providerId: 'wikimedia', redirectTo: '/' };
	const typed = (type: string, data: string | Buffer = 'a=b') => ({
		headers: { ...headers, 'content-type': type },
		data,
	});
	for (const [path, status, sent] of [
		['/settings?/track', 415, body],
		['/settings?/nothing', 404, { headers, form: {} }],
		['/settings?/default', 404, { headers, form: {} }],
		['/settings?/constructor', 404, { headers, form: {} }],
		['/sign-in?/__proto__', 404, { headers, form: signIn }],
		['/settings?/track', 400, typed('text/plain')],
		['/settings?/track', 400, typed('multipart/form-data')],
		['/settings?/track', 400, typed('application/x-www-form-urlencoded; charset=utf-16')],
		['/settings?/track', 400, typed('application/x-www-form-urlencoded', Buffer.from([0x61, 0x3d, 0xff]))],
		['/settings/allowed-users?/allow', 400, { headers, form: { username: '|', role: 'viewer', ['__proto__']: 'x' } }],
		['/preferences/set', 400, typed('text/plain')],
		['/api/backfills/1', 400, typed('text/plain')],
		['/api/views', 405, typed('application/json', '{}')],
		['/api/reviews', 400, typed('application/json', Buffer.from('['.repeat(400_000)))],
		['/api/reviews', 400, typed('application/json', Buffer.from('{"__proto__":{"reviewer":"x","marks":[]}}'))],
		['/sign-in', 400, { headers, form: { ...signIn, providerId: 'local' } }],
		['/sign-in', 400, { headers, form: { ...signIn, redirectTo: 'no address' } }],
		['/sign-in', 400, { headers, form: { ...signIn, redirectTo: 'https://evil.example/' } }],
		['/sign-in', 400, typed('text/plain')],
		['/settings/allowed-users?/role', 404, { headers, form: { id: 'x', role: 'admin' } }],
		['/settings/allowed-users?/role', 404, { headers, form: { id: '99', role: 'admin' } }],
	] as const)
		expect((await admin.post(app.origin + path, sent)).status(), path).toBe(status);
	expect((await admin.get(`${app.origin}/%`)).status()).toBe(400);
	// The session ends whatever the body is.
	expect((await admin.post(`${app.origin}/sign-out`, { ...body, maxRedirects: 0 })).headers()['location']).toBe(
		`${app.origin}/sign-in?out`,
	);
	expect((await admin.get(`${app.origin}/api/feed`)).status()).toBe(401);
	expect(app.output()).not.toContain('a request failed');
});

/**
 * Sends a raw request, and then another one on the same connection.
 * @param wanted number of responses to wait for, or all until the server closes the connection
 * @returns the statuses of the responses
 */
function statusesOf(head: readonly string[], body: string, wanted: number | 'all'): Promise<number[]> {
	const { host, hostname, port } = new URL(app.origin);
	const [line, ...headers] = head;
	return new Promise((resolve) => {
		const socket = connect(Number(port), hostname);
		let text = '';
		const found = () => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
		socket.on('data', (bytes) => {
			text += bytes.toString('latin1');
			if (found().length === wanted) socket.destroy();
		});
		socket.on('error', () => undefined);
		socket.on('close', () => resolve(found()));
		socket.write([line, `host: ${host}`, `origin: ${app.origin}`, ...headers, '\r\n'].join('\r\n'));
		socket.write(`${body}GET /livez HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
	});
}

test('a body that is too long is refused at once, and an endless one is cut off', async ({ browser }) => {
	const admin = await requestsOf(browser, 'admin');
	const { cookies } = await admin.storageState();
	const cookie = `cookie: ${cookies.map(({ name, value }) => `${name}=${value}`).join('; ')}`;
	const type = 'content-type: application/x-www-form-urlencoded';
	const json = 'content-type: application/json';
	const post = 'POST /sign-in HTTP/1.1';
	const track = 'POST /settings?/track HTTP/1.1';
	const reviews = 'POST /api/reviews HTTP/1.1';
	const fields = 'a&'.repeat(1_900_000);
	for (const [head, body, statuses] of [
		[[post, type, 'content-length: 3800000'], fields, [413, 200]],
		[[post, 'content-length: 3800000'], fields, [413, 200]],
		[[post, type, 'content-length: 16385'], '', [413]],
		[[post, type, 'content-length: 99999999'], '', [413]],
		[['GET /sign-in HTTP/1.1', 'content-length: 1'], 'a', [413, 200]],
		[['POST /nowhere HTTP/1.1', type, 'content-length: 3800000'], fields, [404, 200]],
		[[track, type, 'content-length: 3800000'], fields, [303, 200]],
		[[track, type, cookie, 'content-length: 3800000'], fields, [413, 200]],
		[[track, type, cookie, 'content-length: 12582913'], '', [413]],
		[[reviews, json, cookie, 'content-length: 400001'], '', [413]],
	] as const)
		expect([head.join(), await statusesOf(head, body, statuses.length)]).toEqual([head.join(), statuses]);

	const chunks = 'transfer-encoding: chunked';
	const endless = `ffff\r\n${'a'.repeat(0xffff)}\r\n`.repeat(7);
	for (const [head, status] of [
		[[post, type, chunks], 413],
		[[post, chunks], 415],
		[[post, 'content-type: multipart/form-data; boundary=x', chunks], 413],
		[['GET /livez HTTP/1.1', type, chunks], 200],
		[['POST /nowhere HTTP/1.1', type, chunks], 404],
		[[track, type, chunks], 303],
		[[reviews, json, cookie, chunks], 413],
	] as const)
		expect([head.join(), await statusesOf(head, endless, 'all')]).toEqual([head.join(), [status]]);

	const long = await admin.post(`${app.origin}/api/reviews`, {
		headers: { origin: app.origin, 'content-type': 'application/json' },
		data: ' '.repeat(400_001),
	});
	expect(await long.json()).toMatchObject({ error: 'too-large', field: 'body' });
	expect(app.output()).not.toContain('a request failed');
});

test('the health check needs no sign-in and reports an outdated schema', async ({ request }) => {
	await app.db.schema.alterTable('kysely_migration').renameTo('kysely_migration_away').execute();
	const health = await request.get(`${app.origin}/healthz`);
	await app.db.schema.alterTable('kysely_migration_away').renameTo('kysely_migration').execute();
	expect([health.status(), await health.json()]).toEqual([
		503,
		{ error: 'schema-outdated', message: 'the database has no current tables; run: npm run migrate' },
	]);
	expect((await request.get(`${app.origin}/healthz`)).status()).toBe(200);
});
