import { get, type IncomingMessage } from 'node:http';
import { expect, test } from '@playwright/test';
import { formatSessionOwner } from '#lib/domain/access/session-owner.ts';
import { sql } from 'kysely';
import { type PrivateMariadb, startPrivateMariadb } from '../scripts/test/private-mariadb.ts';
import { throwawayMariadb } from '../scripts/test/throwaway-database.ts';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { lease, loadObservedEvents, record } from '../fixtures/database.ts';
import { type App, startApp } from './app.ts';
import { countCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';
import { profile, signInAs, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

let server: PrivateMariadb;
let wikimedia: Wikimedia;
let app: App;
/** Some thousands of events, so that an export takes many pages. */
const copies = 36;

test.beforeAll(async () => {
	server = await startPrivateMariadb();
	wikimedia = await startWikimedia();
	app = await startApp({
		env: wikimediaSettings(wikimedia),
		database: await throwawayMariadb(server.config),
		async prepare(db) {
			await insertAllowedUser(db, { username: 'ExampleUser', role: 'viewer', addedBy: null });
			const held = await lease(db);
			for (let copy = 0; copy < copies; copy += 1) {
				const observed = loadObservedEvents().map(({ event, wiki }) => ({
					event: { ...event, key: `${event.key}-${copy}` },
					wiki,
				}));
				await record(held, observed);
			}
		},
	});
});
test.afterAll(async () => {
	await app.stop();
	await wikimedia.stop();
	await server.remove();
});
test.beforeEach(async ({ page, context }) => {
	await signInAs(context, app.origin, wikimedia, profile(2, 'ExampleUser'));
	await page.goto(app.origin);
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
});

test('slow readers of an export hold no database connection, and receive everything', async ({ page }) => {
	const sessions = await Promise.all(
		[11, 12, 13, 14, 15].map(async (centralId) => {
			const name = `Reader ${centralId}`;
			await insertAllowedUser(app.db, { username: name, role: 'viewer', addedBy: null, centralId });
			return app.newSession({ sub: formatSessionOwner({ provider: 'wikimedia', centralId }), name });
		}),
	);
	const read = (cookie: string) =>
		new Promise<IncomingMessage>((resolve, reject) => {
			get(`${app.origin}/api/events.ndjson`, { headers: { cookie } }, resolve).on('error', reject);
		});
	// More of them than the web has connections; a user begins two at a time.
	const readers = await Promise.all([...sessions, ...sessions].map(read));
	const slow = readers.filter((_, at) => at % sessions.length === 0);
	const [first = ''] = sessions;
	// Two of these wait for their turn, and the one that arrives last is refused: it is the first to be answered.
	const more = [read(first), read(first), read(first)];
	const refused = await Promise.race(more);
	expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '5']);
	for (let count = 0; count < 5; count += 1) {
		expect((await page.request.get(`${app.origin}/api/events`)).status()).toBe(200);
	}
	for (const reader of readers) if (!slow.includes(reader)) reader.destroy();
	const keys = await Promise.all(
		[...slow, ...more].map(async (reading) => {
			const reader = await reading;
			if (reader === refused) return [];
			let text = '';
			for await (const chunk of reader.setEncoding('utf8')) text += String(chunk);
			return text
				.trimEnd()
				.split('\n')
				.map((line) => (JSON.parse(line) as { key: string }).key);
		}),
	);
	const wanted = loadObservedEvents().length * copies;
	const whole = keys.filter((some) => some.length > 0);
	expect(whole).toHaveLength(slow.length + 2);
	for (const some of whole) expect([some.length, new Set(some).size]).toEqual([wanted, wanted]);
});

test('a page reads the allowlist once, and HEAD reads no export', async ({ page, context }) => {
	const selects = async () => {
		const { rows } = await sql<{ Value: string }>`show global status like 'Com_select'`.execute(app.db);
		return Number(rows[0]?.Value);
	};
	const selectsOf = async (send: () => Promise<unknown>) => {
		const before = await selects();
		await send();
		return (await selects()) - before;
	};
	const get = (path: string) => selectsOf(() => context.request.get(app.origin + path));
	// An open page would send more requests.
	await page.close();
	let last = Number.NaN;
	await expect.poll(async () => -last + (last = await selects()), { intervals: [500] }).toBe(0);
	const session = await get('/api/session');
	let whole = session;
	for (const part of ['events?bot=false&categorize=false', 'filter-choices', 'feed', 'views']) {
		// Each request reads the session; /api/session also counts the tracked people.
		whole += (await get(`/api/${part}`)) - (session - 1);
	}
	expect(await get('/')).toBe(whole);
	const all = await get('/api/events.csv');
	const head = await selectsOf(() => context.request.head(`${app.origin}/api/events.csv`));
	expect(head).toBeLessThan(all / 5);
});

test('while the database is unavailable pages say so or show cached data, and recover afterwards', async ({
	page: withCopy,
	context,
	browser,
	request,
}) => {
	await recordEvents(app.db, [observedEvent(1, { user: 'Someone New', time: Date.now() - 60_000 })]);
	await withCopy.reload();
	await expect.poll(() => countCached(withCopy)).toBeGreaterThan(0);
	await expect.poll(() => withCopy.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
	const newcomer = await browser.newContext({ serviceWorkers: 'block' });
	await newcomer.addCookies(await context.cookies());
	const page = await newcomer.newPage();
	await server.stop();
	await withCopy.reload();
	const state = withCopy.getByText(/^Offline, as of/);
	await expect(state).toBeVisible();
	await expect(withCopy.getByRole('link', { name: 'Page 1', exact: true })).toBeVisible();
	const answer = await page.goto(app.origin);
	expect(answer?.status()).toBe(503);
	await expect(page.getByText('The database cannot be reached right now.')).toBeVisible();
	expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'");
	for (const path of ['/api/events', '/healthz']) {
		const refusal = await page.request.get(app.origin + path);
		expect([refusal.status(), await refusal.json()]).toEqual([
			503,
			{ error: 'database-away', message: 'database-away' },
		]);
	}
	expect((await request.get(`${app.origin}/api/events`)).status()).toBe(401);
	await server.restart();
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible({ timeout: 30_000 });
	await expect(state).toBeHidden({ timeout: 30_000 });
	await newcomer.close();
	expect((await request.get(`${app.origin}/healthz`)).status()).toBe(200);
});

test('the health check also fails when the database refuses our account', async ({ request }) => {
	await app.db.connection().execute(async (db) => {
		await sql`alter user root@'127.0.0.1' account lock`.execute(db);
		try {
			const { rows } = await sql<{
				id: number;
			}>`select id from information_schema.processlist where user = 'root' and id <> connection_id()`.execute(db);
			for (const { id } of rows) await sql`kill ${sql.lit(id)}`.execute(db);
			// A connection of the last test may be closing at this moment.
			const health = await request.get(`${app.origin}/healthz`, { maxRetries: 1 });
			expect([health.status(), await health.json()]).toEqual([
				503,
				{ error: 'database-away', message: 'database-away' },
			]);
		} finally {
			await sql`alter user root@'127.0.0.1' account unlock`.execute(db);
		}
	});
	expect((await request.get(`${app.origin}/healthz`)).status()).toBe(200);
});
