import { randomUUID } from 'node:crypto';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { LiveChanges } from '#lib/domain/core/api-types.ts';
import { MessageReader } from '../fixtures/live.ts';
import { insertAllowedUser, listAllowedUsers, removeAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import { recordReviews } from '#lib/server/store/review/reviews.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { listTrackedUsers, removeTrackedUser } from '#lib/server/store/tracking/tracked-users.ts';
import { type App, startApp } from './app.ts';
import { EventRecorder } from './event-recorder.ts';
import { recordEvents, sighting } from './sample-events.ts';
import { Listener } from './listener.ts';
import { profile, startWikimedia, wikimediaSettings } from './wikimedia.ts';

const rows = (page: Page) => page.getByRole('main').locator('li[data-row]');
const row = (page: Page, title: string) =>
	rows(page).filter({ has: page.getByRole('link', { name: title, exact: true }) });
const titles = (page: Page) => rows(page).locator('.page').allTextContents();
const news = (page: Page, count = '[0-9]+') => page.getByRole('button', { name: new RegExp(`^${count} new events?$`) });
const isConnected = (page: Page) => expect(page.getByRole('status').first()).toHaveText(/^Live/);

/** Whether this is still the document that was loaded: a page that loads anew hides what it has missed. */
const remember = (page: Page) => page.evaluate(() => void (document.body.dataset['same'] = 'yes'));
const isSame = async (page: Page) => expect(page.locator('body')).toHaveAttribute('data-same', 'yes');

test.describe('an open page', () => {
	let app: App;
	let happening: EventRecorder;
	test.beforeEach(async ({ page }) => {
		app = await startApp({
			prepare: (db) =>
				recordEvents(
					db,
					Array.from({ length: 120 }, (_, id) => sighting(id + 1)),
				),
		});
		happening = await EventRecorder.begin(app);
		await happening.record([200]);
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		await isConnected(page);
		await remember(page);
	});
	test.afterEach(() => app.stop());

	test('shows at its top what happens, unless the filter leaves it out', async ({ page }) => {
		await happening.record([201]);
		await expect(rows(page).first()).toContainText('Page 201');
		await happening.record([202], { bot: true });
		await happening.record([203]);
		await expect(rows(page).first()).toContainText('Page 203');
		await expect(row(page, 'Page 202')).toHaveCount(0);
		await expect(page).toHaveTitle('Activity – xwiki');
		await expect(page.getByRole('status').filter({ hasText: 'new event' })).toHaveText(/^[12] new events?$/);
		await isSame(page);
	});

	test('lets news wait while someone reads further down, and moves nothing', async ({ page }) => {
		await row(page, 'Page 95').scrollIntoViewIfNeeded();
		const place = () => row(page, 'Page 95').evaluate((element) => element.getBoundingClientRect().top);
		const before = await place();
		expect(await page.evaluate(() => scrollY)).toBeGreaterThan(500);
		await happening.record([201, 202, 203]);
		await happening.record([204, 205, 206, 207, 208, 209, 210, 211, 212]);
		// Caught up with, and by a bot: neither is news here.
		await happening.record([213], { time: Date.now() - 180_000 });
		await happening.record([214], { bot: true });
		await expect(news(page, '12')).toBeVisible();
		await expect(page).toHaveTitle('(12) Activity – xwiki');
		expect(await place()).toBe(before);
		await expect(row(page, 'Page 201')).toHaveCount(0);
		await news(page, '12').press('Enter');
		await expect(rows(page).first()).toContainText(/Page 2(0\d|1[0-2])/);
		await expect(row(page, 'Page 213')).toBeVisible();
		await expect(page).toHaveTitle('Activity – xwiki');
		await expect(news(page)).toHaveCount(0);
		expect(await page.evaluate(() => [scrollY, document.activeElement === document.body])).toEqual([0, false]);
		await isSame(page);
	});

	test('shows what waits when its reader comes up again', async ({ page }) => {
		await row(page, 'Page 95').scrollIntoViewIfNeeded();
		await happening.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await page.evaluate(() => scrollTo({ top: 0 }));
		await expect(rows(page).first()).toContainText('Page 201');
		await expect(news(page)).toHaveCount(0);
	});

	test('stands still while it is paused', async ({ page }) => {
		await page.getByRole('button', { name: 'Pause' }).press('Enter');
		await happening.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await expect(page).toHaveTitle('(1) Activity – xwiki');
		await expect(row(page, 'Page 201')).toHaveCount(0);
		await page.getByRole('button', { name: 'Go on' }).press('Enter');
		await expect(rows(page).first()).toContainText('Page 201');
		await happening.record([202]);
		await expect(rows(page).first()).toContainText('Page 202');
	});

	test('a pause goes on under another filter, and is said', async ({ page }) => {
		await page.getByRole('button', { name: 'Pause' }).press('Enter');
		await expect(page.getByRole('status').first()).toHaveText('Paused');
		await page.getByRole('link', { name: 'bots hidden' }).click();
		await expect(page).toHaveURL(/show=bot/);
		await happening.record([201], { bot: true });
		await expect(news(page, '1')).toBeVisible();
		await expect(row(page, 'Page 201')).toHaveCount(0);
		await expect(page.getByRole('status').first()).toHaveText('Paused');
	});

	test('a row that the keyboard is at is not pushed away', async ({ page }) => {
		await page.keyboard.press('j');
		await expect(rows(page).first()).toBeFocused();
		await happening.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await expect(rows(page).first()).toContainText('Page 200');
		await expect(rows(page).first()).toBeFocused();
	});

	test('an open row is not pushed away', async ({ page }) => {
		await rows(page)
			.first()
			.getByRole('button', { name: /^Details/ })
			.click();
		await happening.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await expect(rows(page).first()).toContainText('Page 200');
	});

	test('shows the mark that someone else has made', async ({ page }) => {
		const mark = { requestId: randomUUID(), key: 'dewiki:rev:118', mark: 'reviewed', note: null, madeAt: 1 } as const;
		await recordReviews(app.db, 'Somebody', [mark]);
		await expect(row(page, 'Page 118').getByRole('button', { name: /^Reviewed: / })).toHaveAttribute(
			'aria-pressed',
			'true',
		);
		await isSame(page);
	});

	test('leaves a row where it is whose mark the filter leaves out', async ({ page }) => {
		await page.goto(`${app.origin}/?review=unreviewed`);
		await isConnected(page);
		const mark = { requestId: randomUUID(), key: 'dewiki:rev:118', mark: 'reviewed', note: null, madeAt: 1 } as const;
		await recordReviews(app.db, 'Somebody', [mark]);
		await expect(row(page, 'Page 118').getByRole('button', { name: /^Reviewed: / })).toHaveAttribute(
			'aria-pressed',
			'true',
		);
		await page.reload();
		await expect(row(page, 'Page 117')).toBeVisible();
		await expect(row(page, 'Page 118')).toHaveCount(0);
	});

	test('forgets what was purged', async ({ page }) => {
		const sync = () => happening.held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 2 }));
		await sync();
		await expect(rows(page)).not.toHaveCount(0);
		const [tracked] = await listTrackedUsers(app.db);
		await removeTrackedUser(app.db, tracked?.id ?? 0, 'purge');
		await sync();
		while (await purgeStep(happening.held));
		await expect(rows(page)).toHaveCount(0);
		await isSame(page);
	});

	test('says when the web is gone, and goes on without a hole when it is back', async ({ page }) => {
		const announced = page.getByRole('status').first().locator('+ [aria-live="polite"]');
		await expect(announced).toBeEmpty();
		await app.killWeb();
		await expect(page.getByRole('status').first()).toContainText('xwiki has not answered since');
		await expect(announced).toContainText('xwiki has not answered since');
		await happening.record([201, 202]);
		await happening.record([203]);
		await app.restartWeb();
		await isConnected(page);
		await expect(announced).toHaveText(/^Live/);
		await happening.record([204]);
		await expect
			.poll(async () => (await titles(page)).slice(0, 5).sort())
			.toEqual([200, 201, 202, 203, 204].map((id) => `Page ${id}`));
		await isSame(page);
	});

	test('keeps the list of a filter true after going there and back', async ({ page }) => {
		await page.goto(`${app.origin}/?title=Page+2`);
		await isConnected(page);
		await happening.record([201, 301]);
		await expect(rows(page).first()).toContainText('Page 201');
		await expect(row(page, 'Page 301')).toHaveCount(0);
		await page.goBack();
		await expect(row(page, 'Page 301')).toBeVisible();
		await happening.record([302]);
		await expect(rows(page).first()).toContainText('Page 302');
	});
});

test('the stream is one that nothing on the way keeps back, and resumes where it is told to', async ({ page }) => {
	const app = await startApp({ prepare: (db) => recordEvents(db, [sighting(1)]) });
	try {
		const happening = await EventRecorder.begin(app);
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
		await page.close();
		const open = async (query = '', headers = {}, method = 'GET') =>
			fetch(`${app.origin}/api/live${query}`, { method, headers: { cookie, ...headers } });
		const read = ({ body }: Response) => {
			if (body === null) throw new Error('the answer has no body');
			return new MessageReader(body);
		};
		expect((await fetch(`${app.origin}/api/live`)).status).toBe(401);
		expect((await open('?after=x')).status).toBe(400);
		expect((await open('?limit=5')).status).toBe(400);
		expect([(await open('', {}, 'HEAD')).status, (await open('', {}, 'POST')).status]).toEqual([200, 403]);

		const response = await open('', { 'last-event-id': 'not ours' });
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'content-type': 'text/event-stream',
			'x-accel-buffering': 'no',
			'cache-control': 'private, no-store',
		});
		const first = read(response);
		const start = await first.next('changes');
		expect(start?.data).toMatchObject({ afresh: true, events: [] });
		await happening.record([2]);
		const second = await first.next('changes');
		expect(second?.data).toMatchObject({ afresh: false, live: ['dewiki:rev:2'], next: second?.id });
		await first.leave();
		await happening.record([3]);
		// The header tells of a later place than the address, which is that of the beginning.
		const again = read(await open(`?after=${start?.id}`, { 'last-event-id': second?.id ?? '' }));
		const told: LiveChanges[] = [];
		while (told.every(({ events }) => events.length === 0)) {
			told.push((await again.next('changes'))?.data as LiveChanges);
		}
		expect(told.flatMap(({ events }) => events.map(({ key }) => key))).toEqual(['dewiki:rev:3']);
		await again.leave();
		const changes = await fetch(`${app.origin}/api/changes?limit=1&after=${start?.id}`, { headers: { cookie } });
		expect(await changes.json()).toMatchObject({ events: [{ key: 'dewiki:rev:2' }], isComplete: false });
	} finally {
		await app.stop();
	}
});

test('two hundred pages miss nothing and are told nothing twice, though the web is killed in the midst', async ({
	page,
}) => {
	const app = await startApp({ prepare: (db) => recordEvents(db, [sighting(1)]) });
	try {
		const happening = await EventRecorder.begin(app);
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
		await page.close();
		const listeners = Array.from({ length: 200 }, () => new Listener(app.origin, cookie));
		const connect = () => Promise.all(listeners.map((listener) => listener.connect()));
		const leave = (some: Listener[]) => Promise.all(some.map((listener) => listener.leave()));
		let last = 1;
		const happen = async () => {
			for (let batch = 0; batch < 10; batch += 1) {
				await happening.record([last + 1, last + 2, last + 3]);
				last += 3;
			}
		};
		await connect();
		await happen();
		await app.killWeb();
		await leave(listeners);
		await happen();
		await app.restartWeb();
		await connect();
		await happen();
		const all = Array.from({ length: last - 1 }, (_, index) => `dewiki:rev:${index + 2}`);
		await expect.poll(() => Math.min(...listeners.map(({ told }) => told.length))).toBe(all.length);
		await leave(listeners);
		for (const { told } of listeners) expect(told.toSorted()).toEqual(all.toSorted());
	} finally {
		await app.stop();
	}
});

test('open pages do not keep the web from ending', async ({ page }) => {
	const app = await startApp({ prepare: (db) => recordEvents(db, [sighting(1)]), env: { SHUTDOWN_TIMEOUT: '60' } });
	let isEnded = false;
	try {
		await (await EventRecorder.begin(app)).record([2]);
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		await isConnected(page);
		const from = performance.now();
		await app.stop();
		isEnded = true;
		// One that has to be killed ends after 10 s.
		expect(performance.now() - from).toBeLessThan(5_000);
	} finally {
		if (!isEnded) await app.stop();
	}
});

test('who is removed, and who signs out elsewhere, is sent away within 5 s', async ({ browser }) => {
	const wikimedia = await startWikimedia();
	const app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			await insertAllowedUser(db, { username: 'ExampleAdmin', role: 'admin', addedBy: null });
			await insertAllowedUser(db, { username: 'ExampleUser', role: 'viewer', addedBy: null });
			await recordEvents(db, [sighting(1)]);
		},
	});
	const contexts: BrowserContext[] = [];
	const signIn = async (id: number, name: string) => {
		wikimedia.person = profile(id, name);
		const context = await browser.newContext({ locale: 'en-GB' });
		contexts.push(context);
		const page = await context.newPage();
		await page.goto(`${app.origin}/sign-in`);
		await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
		await page.waitForURL(`${app.origin}/`);
		await isConnected(page);
		return page;
	};
	try {
		await (await EventRecorder.begin(app)).record([2]);
		const viewer = await signIn(2, 'ExampleUser');
		const admin = await signIn(1, 'ExampleAdmin');
		const listed = (await listAllowedUsers(app.db)).find(({ username }) => username === 'ExampleUser');
		await removeAllowedUser(app.db, listed?.id ?? 0, null);
		await expect(viewer.getByText('your account is not on the list')).toBeVisible({ timeout: 8_000 });
		await expect(rows(viewer)).toHaveCount(0);
		await isConnected(admin);

		// Another tab, without any script of ours that could tell the first.
		const cookie = (await admin.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
		const response = await fetch(`${app.origin}/api/live`, { headers: { cookie } });
		if (response.body === null) throw new Error('the answer has no body');
		const messages = new MessageReader(response.body);
		await messages.next('changes');
		const headers = { cookie, origin: app.origin };
		await fetch(`${app.origin}/sign-out`, { method: 'POST', headers, redirect: 'manual' });
		expect((await messages.next('refused'))?.data).toMatchObject({ error: 'not-signed-in' });
		expect(await messages.next('refused')).toBe(null);
	} finally {
		await Promise.all(contexts.map((context) => context.close()));
		await app.stop();
		await wikimedia.stop();
	}
});
