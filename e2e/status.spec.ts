import { type Cookie, expect, test } from '@playwright/test';
import { sql } from 'kysely';
import { emptyTally } from '#lib/server/store/feed/stream-tallies.ts';
import { lease, record } from '../fixtures/database.ts';
import { recordHeartbeat } from '#lib/server/store/status/consumers.ts';
import { recordJobReports } from '#lib/server/store/status/jobs.ts';
import type { Db } from '../src/lib/server/db/tables.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { type App, startApp } from './app.ts';

const token = 'a-token-of-sixteen-characters';
let app: App;
let held: LeasedDb;
let cookies: Cookie[];

/** As if the stream had come so far, in ms before now. */
async function reach(db: Db, ago: number): Promise<void> {
	const at = Date.now() - ago;
	const position = JSON.stringify({ begin: at, topics: [] });
	await record(held, [], { progress: { position, streamedUntil: at, lastEventAt: at } });
}

test.beforeAll(async ({ browser }) => {
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
	const page = await browser.newPage();
	await page.goto(app.signInLink);
	await page.waitForURL(`${app.origin}/`);
	cookies = await page.context().cookies();
	await page.close();
});
test.afterAll(() => app.stop());
test.beforeEach(({ context }) => context.addCookies(cookies));

test('the page tells how the consumer, the stream and the database are, and goes on doing so', async ({ page }) => {
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
	await expect(recording).toContainText('records · holds the lease');
	await expect(page.getByRole('row', { name: /consumer-8a1/ })).toContainText('stands by');
	const jobs = page.getByRole('region', { name: 'Jobs' });
	await expect(jobs.getByRole('row', { name: /purge/ })).toContainText(' ago');
	await expect(jobs.getByRole('row', { name: /backfill/ })).toContainText(/not yet.*3.* · maxlag/s);
	const errors = page.getByRole('region', { name: 'Errors of the stream' });
	await expect(errors.getByRole('row', { name: /not-json/ })).toContainText('7');
	await errors.getByText('Latest 2 samples').focus();
	await page.keyboard.press('Enter');
	await expect(errors.getByText('{"half":')).toBeVisible();
	await expect(page.getByRole('region', { name: 'Database' })).toContainText('SQLite');
	// While it is open what is open stays so.
	await record(held, [], { tally: { ...emptyTally, seen: 655 } });
	await expect(feed.getByText('13,000', { exact: true })).toBeVisible();
	await expect(errors.getByText('{"half":')).toBeVisible();
});

test('every page says so when nothing has come for more than two minutes, until something comes', async ({ page }) => {
	const note = page.getByRole('main').locator('p').filter({ hasText: 'Not up to date: nothing after ' });
	await page.goto(app.origin);
	await reach(app.db, 90_000);
	await expect(page.getByRole('status').filter({ hasText: 'Catching up, 1 min behind.' })).toBeVisible();
	await expect(note).toBeHidden();
	await reach(app.db, 130_000);
	for (const path of ['/', '/insights', '/users', '/preferences', '/settings']) {
		await page.goto(app.origin + path);
		await expect(note, path).toBeVisible();
	}
	// Who listens is told once, not of every minute that is caught up with.
	const told = page.getByRole('main').locator('[aria-live]').filter({ hasText: 'Not up to date' });
	const [before, first] = [await note.innerText(), await told.textContent()];
	expect(before).toContain(first);
	await reach(app.db, 600_000);
	await expect(note).not.toHaveText(before);
	expect(await told.textContent()).toBe(first);
	await note.getByRole('link', { name: 'Status' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Status' })).toBeVisible();
	await expect(note).toBeVisible();
	await reach(app.db, 1_000);
	await expect(note).toBeHidden();
});

test('a page that has lost xwiki itself says that instead, until it is back', async ({ context, page }) => {
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

test('tables that are migrated while the web runs are noticed, and the web is left to run', async ({ page }) => {
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
	await expect(page.getByText('an update is under way')).toBeVisible();
	await sql`delete from kysely_migration where name = '9999-later'`.execute(app.db);
	expect(await statuses()).toEqual([200, 200, 200, 200]);
});

test('metrics are for this machine and for who bears the token', async () => {
	const ask = (headers: Record<string, string>) => fetch(`${app.origin}/metrics`, { headers });
	const answer = await ask({});
	expect([answer.status, answer.headers.get('content-type')]).toEqual([
		200,
		'text/plain; version=0.0.4; charset=utf-8',
	]);
	const text = await answer.text();
	expect(text).toMatch(/^xwiki_stream_events_total 1\d{4}$/m);
	expect(text).toContain('xwiki_feed_status{status="streaming"} 1\n');
	expect(text).toMatch(/^process_resident_memory_bytes \d{8,}$/m);
	const proxied = { 'x-forwarded-for': '127.0.0.1' };
	const refused = await ask(proxied);
	expect([refused.status, await refused.json()]).toMatchObject([403, { error: 'not-allowed' }]);
	expect((await ask({ ...proxied, authorization: `Bearer ${token}` })).status).toBe(200);
	expect((await ask({ authorization: 'Bearer of-bad-news' })).status).toBe(403);
});
