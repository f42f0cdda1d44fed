import { expect, type Locator, type Page, test } from '@playwright/test';
import { lease } from '../fixtures/database.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { type App, startApp } from './app.ts';
import { countCached, type Device, newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, sighting } from './sample-events.ts';

const start = Date.now();
const events = [1, 2, 3].map((id) => sighting(id, { time: start - id * 60_000 }));
/** Longer ago than is kept. */
const old = sighting(5, { user: 'Old Hand', time: start - 40 * 86_400_000 });

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
	await page.goto(app.signInLink);
	await page.waitForURL(`${app.origin}/`);
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

test('a page that came up without the server notices that it is back, and the copy goes on', async () => {
	await app.killWeb();
	const page = await device.start();
	await page.goto(`${app.origin}/users`);
	await expect(state(page)).toBeVisible();
	await app.restartWeb();
	await expect(state(page)).toBeHidden({ timeout: 20_000 });
	await recordEvents(app.db, [sighting(4, { user: 'Someone Else' })]);
	await expect.poll(() => countCached(page), { timeout: 20_000 }).toBe(events.length + 1);
	for (const name of ['Insights', 'Activity']) {
		await app.killWeb();
		await place(page, name).click();
		await expect(state(page)).toBeVisible();
		await app.restartWeb();
		await expect(state(page)).toBeHidden({ timeout: 20_000 });
	}
});

test('a server that hangs is waited for once', async () => {
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
	// The worker's patience, and a little for each thing asked.
	expect(first).toBeLessThan(9_000);
	expect(second).toBeLessThan(4_000);
});

test('a person of whom nothing is kept is not said to have done nothing', async () => {
	await app.killWeb();
	const page = await device.start();
	await page.goto(`${app.origin}/users/Old Hand`);
	await expect(state(page)).toBeVisible();
	// Of the time before the device was there nothing is known.
	await expect(page.getByRole('region', { name: 'Recorded here' })).toContainText(/Events\s+≥\s1.*Wikis\s+≥\s1/s);
	await expect(page.getByText(/^Events from before .* are not kept on this device\.$/)).toBeVisible();
	const wikis = page.getByRole('region', { name: 'Wikis', exact: true });
	await expect(wikis).toContainText('From this device: the events kept here reach back to ');
	await expect(page.getByText('No action of theirs is recorded here.')).toBeHidden();
});
