import { expect, type Locator, type Page, test } from '@playwright/test';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { type App, startApp } from './app.ts';
import { type Device, cachedOf, newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';
import { profile, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

const start = Date.now();
const events = [1, 2, 3].map((id) => observedEvent(id, { time: start - id * 60_000 }));
const admin = { id: 1, username: 'ExampleAdmin' };
const viewer = { id: 2, username: 'مستخدم مثال' };

let wikimedia: Wikimedia;
let app: App;
let device: Device;
test.beforeEach(async () => {
	test.setTimeout(120_000);
	wikimedia = await startWikimedia();
	app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			await insertAllowedUser(db, { username: admin.username, role: 'admin', addedBy: null });
			await insertAllowedUser(db, { username: viewer.username, role: 'viewer', addedBy: null });
			await recordEvents(db, events);
		},
	});
	device = newDevice();
});
test.afterEach(async () => {
	await device.stop();
	await app.stop();
	await wikimedia.stop();
});

const row = (page: Page, title: string): Locator =>
	page.getByRole('main').locator('li[data-row]', { has: page.getByRole('link', { name: title, exact: true }) });
const reviewed = (page: Page, title: string) => row(page, title).getByRole('button', { name: /^Reviewed: / });
const received = () => app.db.selectFrom('reviews').select(['reviewer', 'mark']).execute();

async function signIn(page: Page, { id, username }: typeof admin): Promise<void> {
	wikimedia.person = profile(id, username);
	await page.goto(`${app.origin}/sign-in`);
	await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
	await page.waitForURL(`${app.origin}/`);
	await waitUntilCached(page, events.length);
}

/** Signs in, caches the events, and marks one of them while the server is down. */
async function markOffline(): Promise<Page> {
	await signIn(await device.start(), viewer);
	await app.killWeb();
	const page = await device.start();
	await page.goto(app.origin);
	await reviewed(page, 'Page 2').click();
	await expect(page.getByText('One mark waits to be sent')).toBeVisible();
	return page;
}

test('an expired session locks the cache and keeps unsent marks, until the same user signs in', async () => {
	const page = await markOffline();
	await page.context().clearCookies();
	await app.restartWeb();
	await page.goto(app.origin);
	await expect(page.getByRole('button', { name: 'Sign in with Wikimedia' })).toBeVisible();
	await app.killWeb();
	const locked = await device.start();
	await locked.goto(app.origin);
	await expect(locked.getByText('xwiki cannot be reached, and your session has ended.')).toBeVisible();
	await expect(locked.getByText('Page 2')).toBeHidden();
	expect(await cachedOf(locked)).toEqual([`wikimedia:${viewer.id}`]);
	await app.restartWeb();
	await signIn(locked, viewer);
	await expect.poll(received).toEqual([{ reviewer: viewer.username, mark: 'reviewed' }]);
	await expect(reviewed(locked, 'Page 2')).toHaveAttribute('aria-pressed', 'true');
});

test('another user finds no data of the previous one', async () => {
	const page = await markOffline();
	await page.context().clearCookies();
	await app.restartWeb();
	await signIn(page, admin);
	await expect.poll(() => cachedOf(page)).toEqual([`wikimedia:${admin.id}`]);
	await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'false');
	expect(await received()).toEqual([]);
});

test('removal from the allowlist deletes the cache', async () => {
	const page = await device.start();
	await signIn(page, viewer);
	const other = await device.tab();
	await other.goto(app.origin);
	await expect(row(other, 'Page 2')).toBeVisible();
	await app.db.deleteFrom('allowed_users').where('username', '=', viewer.username).execute();
	// Open pages are notified.
	for (const one of [page, other])
		await expect(one.getByText('You are signed in, but your account is not on the list')).toBeVisible();
	await expect.poll(() => cachedOf(page)).toEqual([]);
	await expect(row(other, 'Page 2')).toBeHidden();
	await app.killWeb();
	const offline = await device.start();
	await offline.goto(app.origin);
	await expect(offline.getByText('xwiki cannot be reached, and this page is not saved')).toBeVisible();
});

test('signing out deletes the cache, in other tabs too', async () => {
	const page = await device.start();
	await signIn(page, viewer);
	const other = await device.tab();
	await other.goto(app.origin);
	await expect(row(other, 'Page 2')).toBeVisible();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page.getByText('You have signed out.')).toBeVisible();
	// A tab that sees it late may have made a cache after it: the first page without a user deletes that.
	await expect.poll(() => cachedOf(page)).toEqual([]);
	await expect(row(other, 'Page 2')).toBeHidden();
	await expect(other.getByRole('button', { name: 'Sign in with Wikimedia' })).toBeVisible();
});

test('signing out without the server warns of unsent marks, deletes the cache, and ends the session later', async () => {
	const page = await markOffline();
	await page.getByRole('button', { name: 'Sign out' }).click();
	const question = page.getByRole('dialog');
	await expect(question).toContainText('One mark has not been sent to xwiki yet. If you sign out now, it is lost.');
	await question.getByRole('button', { name: 'Cancel' }).click();
	await expect(question).toBeHidden();
	expect(await cachedOf(page)).toEqual([`wikimedia:${viewer.id}`]);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await question.getByRole('button', { name: 'Sign out and lose it' }).click();
	await expect(
		page.getByText('You have signed out on this device, and nothing is saved on it any more.'),
	).toBeVisible();
	expect(await cachedOf(page)).toEqual([]);

	const back = await device.start();
	await app.restartWeb();
	await back.goto(app.origin);
	// The server still had the session; the page ends it before any other request.
	await expect(back.getByRole('button', { name: 'Sign in with Wikimedia' })).toBeVisible();
	await expect(back.getByText('You have signed out.')).toBeVisible();
	expect(await cachedOf(back)).toEqual([]);
	expect(await back.evaluate(() => localStorage.length)).toBe(0);
	expect((await back.request.get(`${app.origin}/api/events`)).status()).toBe(401);
	expect(await received()).toEqual([]);
});
