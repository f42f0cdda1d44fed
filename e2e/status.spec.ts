import { type Cookie, expect, test } from '@playwright/test';
import { sql } from 'kysely';
import { emptyTally } from '#lib/server/store/feed/stream-tallies.ts';
import { lease, record } from '../fixtures/database.ts';
import { recordHeartbeat } from '#lib/server/store/status/consumers.ts';
import { recordJobReports } from '#lib/server/store/status/jobs.ts';
import type { Db } from '../src/lib/server/db/tables.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { type App, signIn, startApp } from './app.ts';

const token = 'a-token-of-sixteen-characters';
let app: App;
let held: LeasedDb;
let cookies: Cookie[];

/** Records that the stream has been read up to a time, in ms before now. */
async function reach(db: Db, ago: number): Promise<void> {
	const at = Date.now() - ago;
	const position = JSON.stringify({ begin: at, topics: [] });
	await record(held, [], { progress: { position, streamedUntil: at, lastEventAt: at } });
}

test.beforeAll(async () => {
	app = await startApp({
		env: { METRICS_TOKEN: token },
		async prepare(db) {
			held = await lease(db, 'the one');
			await recordHeartbeat(db, { holder: 'the one', host: 'consumer-7f9', status: 'recording' });
			await recordHeartbeat(db, { holder: 'other', host: 'consumer-8a1', status: 'standby' });
			await recordJobReports(db, [
				{ name: 'purge', hasRun: true, failures: 0, problem: null },
				{ name: 'backfill', hasRun: false, failures: 3, problem: 'maxlag' },
			]);
			const canaries = [{ topic: 'codfw.mediawiki.recentchange', time: Date.now() - 1_800_000 }];
			await record(held, [], {
				tally: { ...emptyTally, seen: 12_345, connections: 3, losses: 1, canaries },
				errors: [{ kind: 'not-json', occurrences: 7, samples: ['{"half":', '<html>'] }],
			});
			await reach(db, 2_000);
		},
	});
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(({ context }) => context.addCookies(cookies));

test('the page shows the state of consumer, stream and database, and updates it', async ({ page }) => {
	await page.goto(app.origin);
	await page.getByRole('link', { name: 'Status' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Status' })).toBeVisible();
	const feed = page.getByRole('region', { name: 'Feed' });
	await expect(feed).toContainText('Live, ');
	await expect(feed.getByText('12,345', { exact: true })).toBeVisible();
	await expect(feed.getByRole('listitem').filter({ hasText: 'codfw.mediawiki.recentchange' })).toContainText(
		'30 minutes ago',
	);
	const recording = page.getByRole('row', { name: /consumer-7f9/ });
	await expect(recording).toContainText('recording · active');
	await expect(page.getByRole('row', { name: /consumer-8a1/ })).toContainText('standby');
	const jobs = page.getByRole('region', { name: 'Jobs' });
	await expect(jobs.getByRole('row', { name: /purge/ })).toContainText(' ago');
	await expect(jobs.getByRole('row', { name: /backfill/ })).toContainText(/not yet.*3.* · maxlag/s);
	const errors = page.getByRole('region', { name: 'Errors of the stream' });
	await expect(errors.getByRole('row', { name: /not-json/ })).toContainText('7');
	await errors.getByText('Latest 2 samples').focus();
	await page.keyboard.press('Enter');
	await expect(errors.getByText('{"half":')).toBeVisible();
	await expect(page.getByRole('region', { name: 'Database' })).toContainText('SQLite');
	// Open details stay open when the page updates.
	await record(held, [], { tally: { ...emptyTally, seen: 655 } });
	await expect(feed.getByText('13,000', { exact: true })).toBeVisible();
	await expect(errors.getByText('{"half":')).toBeVisible();
});

test('every page says so when nothing has come for more than two minutes, until something comes', async ({ page }) => {
	const note = page
		.getByRole('main')
		.locator('p')
		.filter({ hasText: 'Not up to date: the latest event here is from ' });
	await page.goto(app.origin);
	await reach(app.db, 90_000);
	await expect(page.getByRole('status').filter({ hasText: 'Catching up, 1 min behind.' })).toBeVisible();
	await expect(note).toBeHidden();
	await reach(app.db, 130_000);
	for (const path of ['/', '/insights', '/users', '/preferences', '/settings']) {
		await page.goto(app.origin + path);
		await expect(note, path).toBeVisible();
	}
	// Screen readers announce it once, not at every update of the time.
	const announced = page.getByRole('main').locator('[aria-live]').filter({ hasText: 'Not up to date' });
	const [before, first] = [await note.innerText(), await announced.textContent()];
	expect(before).toContain(first);
	await reach(app.db, 600_000);
	await expect(note).not.toHaveText(before);
	expect(await announced.textContent()).toBe(first);
	await note.getByRole('link', { name: 'Status' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Status' })).toBeVisible();
	await expect(note).toBeVisible();
	await reach(app.db, 1_000);
	await expect(note).toBeHidden();
});

test('a page without a connection to xwiki says that instead, until it is back', async ({ context, page }) => {
	await reach(app.db, 1_000);
	await page.clock.install();
	await page.goto(`${app.origin}/settings`);
	await expect(page.locator('header a[href="/preferences#on-device"]')).toBeVisible();
	const note = page.getByRole('main').locator('p').filter({ hasText: 'Not up to date' });
	await context.setOffline(true);
	await page.clock.runFor(60_000);
	await expect(note).toBeHidden();
	await page.clock.runFor(120_000);
	await expect(note).toContainText('xwiki has not answered since ');
	await expect(note.getByRole('link')).toBeHidden();
	await context.setOffline(false);
	await page.clock.runFor(10_000);
	await expect(note).toBeHidden();
});

test('a migration while the web runs is noticed, and the web continues to run', async ({ page }) => {
	const statuses = async () =>
		Promise.all(
			['/', '/api/events', '/healthz', '/livez'].map(async (path) => {
				return (await page.request.get(app.origin + path)).status();
			}),
		);
	expect(await statuses()).toEqual([200, 200, 200, 200]);
	await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2999')`.execute(app.db);
	expect(await statuses()).toEqual([503, 503, 503, 200]);
	await page.goto(`${app.origin}/users`);
	await expect(page.getByText('an update is in progress')).toBeVisible();
	await sql`delete from kysely_migration where name = '9999-later'`.execute(app.db);
	expect(await statuses()).toEqual([200, 200, 200, 200]);
});

test('metrics are for this machine and for requests with the bearer token', async () => {
	const send = (headers: Record<string, string>) => fetch(`${app.origin}/metrics`, { headers });
	const answer = await send({});
	expect([answer.status, answer.headers.get('content-type')]).toEqual([
		200,
		'text/plain; version=0.0.4; charset=utf-8',
	]);
	const text = await answer.text();
	expect(text).toMatch(/^xwiki_stream_events_total 1\d{4}$/m);
	expect(text).toContain('xwiki_feed_status{status="streaming"} 1\n');
	expect(text).toMatch(/^process_resident_memory_bytes \d{8,}$/m);
	const proxied = { 'x-forwarded-for': '127.0.0.1' };
	const refused = await send(proxied);
	expect([refused.status, await refused.json()]).toMatchObject([403, { error: 'not-allowed' }]);
	expect((await send({ ...proxied, authorization: `Bearer ${token}` })).status).toBe(200);
	expect((await send({ authorization: 'Bearer of-bad-news' })).status).toBe(403);
});
