import { expect, type Locator, type Page, test } from '@playwright/test';
import { lease } from '../fixtures/database.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { type App, signIn, startApp } from './app.ts';
import { countCached, type Device, newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

const start = Date.now();
const events = [1, 2, 3].map((id) => observedEvent(id, { time: start - id * 60_000 }));
/** Too old to be cached. */
const old = observedEvent(5, { user: 'Old Hand', time: start - 40 * 86_400_000 });

let app: App;
let device: Device;
test.beforeEach(async () => {
	test.setTimeout(120_000);
	app = await startApp({
		async prepare(db) {
			await recordEvents(db, [...events, old]);
			const held = await lease(db);
			await held.write((writing) => syncTrackedUsers(writing, { from: start, until: start }));
			await held.release();
		},
	});
	device = newDevice();
	const page = await device.start();
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await waitUntilCached(page, events.length);
});
test.afterEach(async () => {
	await device.stop();
	await app.stop();
});

const state = (page: Page): Locator =>
	page.getByRole('main').getByText(/^Offline, as of|^xwiki cannot be reached; this is from this device/);
const place = (page: Page, name: string): Locator =>
	page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name });

test('a page opened without the server notices that it is back, and sync continues', async () => {
	await app.killWeb();
	const page = await device.start();
	await page.goto(`${app.origin}/users`);
	await expect(state(page)).toBeVisible();
	await app.restartWeb();
	await expect(state(page)).toBeHidden({ timeout: 20_000 });
	await recordEvents(app.db, [observedEvent(4, { user: 'Someone Else' })]);
	await expect.poll(() => countCached(page), { timeout: 20_000 }).toBe(events.length + 1);
	for (const name of ['Insights', 'Activity']) {
		await app.killWeb();
		await place(page, name).click();
		await expect(state(page)).toBeVisible();
		await app.restartWeb();
		await expect(state(page)).toBeHidden({ timeout: 20_000 });
	}
});

test('a page waits for a hanging server only once', async () => {
	const page = await device.start();
	app.hangWeb(true);
	const began = performance.now();
	await page.goto(app.origin);
	await expect(page.getByRole('main').locator('li[data-row]').first()).toBeVisible();
	const first = performance.now() - began;
	await place(page, 'People').click();
	await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
	const second = performance.now() - began - first;
	app.hangWeb(false);
	await expect(state(page)).toBeHidden({ timeout: 20_000 });
	// The worker's timeout, and a short one for each later request.
	expect(first).toBeLessThan(9_000);
	expect(second).toBeLessThan(4_000);
});

test('a person without cached events is not shown as inactive', async () => {
	await app.killWeb();
	const page = await device.start();
	await page.goto(`${app.origin}/users/Old Hand`);
	await expect(state(page)).toBeVisible();
	// The time before the cache begins is unknown.
	const recorded = page.getByRole('region', { name: 'Recorded here' });
	await expect(recorded).toContainText(/Edits\s+–.*of at least 1 recorded event.*Wikis\s+≥\s1/s);
	await expect(recorded).toContainText('These numbers are not saved on this device.');
	await expect(page.getByText(/^Events before .* are not saved on this device\.$/)).toBeVisible();
	const wikis = page.getByRole('region', { name: 'Wikis', exact: true });
	await expect(wikis).toContainText('From this device: the events saved here go back to ');
	await expect(page.getByText('No action of this person is recorded here.')).toBeHidden();
});
