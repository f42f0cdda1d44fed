import { randomUUID } from 'node:crypto';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { MessageReader } from '../fixtures/live.ts';
import { insertAllowedUser, listAllowedUsers, removeAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import { recordReviews } from '#lib/server/store/review/reviews.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { type App, signIn, startApp } from './app.ts';
import { EventRecorder } from './event-recorder.ts';
import { recordEvents, observedEvent } from './sample-events.ts';
import { Listener } from './listener.ts';
import { profile, signInAs, startWikimedia, wikimediaSettings } from './wikimedia.ts';

const rows = (page: Page) => page.getByRole('main').locator('li[data-row]');
const row = (page: Page, title: string) =>
	rows(page).filter({ has: page.getByRole('link', { name: title, exact: true }) });
const titles = (page: Page) => rows(page).locator('.page').allTextContents();
const news = (page: Page, count = '[0-9]+') => page.getByRole('button', { name: new RegExp(`^${count} new events?$`) });
const isConnected = (page: Page) => expect(page.getByRole('status').first()).toHaveText(/^Live/);

/** Marks the document, so that isSame can check that it was not reloaded: a reload would hide missed events. */
const markDocument = (page: Page) => page.evaluate(() => void (document.body.dataset['same'] = 'yes'));
const isSame = async (page: Page) => expect(page.locator('body')).toHaveAttribute('data-same', 'yes');

test.describe('an open page', () => {
	let app: App;
	let recorder: EventRecorder;
	test.beforeEach(async ({ page }) => {
		app = await startApp({
			prepare: (db) =>
				recordEvents(
					db,
					Array.from({ length: 120 }, (_, id) => observedEvent(id + 1)),
				),
		});
		recorder = await EventRecorder.begin(app);
		await recorder.record([200]);
		await page.context().addCookies(await signIn(app));
		// The server says "Live" too, before the page is connected.
		const connection = page.waitForResponse(/\/api\/live/);
		await page.goto(app.origin);
		await connection;
		await isConnected(page);
		await markDocument(page);
	});
	test.afterEach(() => app.stop());

	test('shows new events at its top if they match the filter', async ({ page }) => {
		await recorder.record([201]);
		await expect(rows(page).first()).toContainText('Page 201');
		await recorder.record([202], { bot: true });
		await recorder.record([203]);
		await expect(rows(page).first()).toContainText('Page 203');
		await expect(row(page, 'Page 202')).toHaveCount(0);
		await expect(page).toHaveTitle('Activity – xwiki');
		await expect(page.getByRole('status').filter({ hasText: 'new event' })).toHaveText(/^[12] new events?$/);
		await isSame(page);
	});

	test('rows slide down for a new event at the top, and jump where less motion is wanted', async ({ page }) => {
		await page.evaluate(() => {
			const shifts: number[] = [];
			Object.assign(window, { shifts });
			new PerformanceObserver((list) => {
				for (const entry of list.getEntries()) if ('value' in entry) shifts.push(Number(entry.value));
			}).observe({ type: 'layout-shift' });
			// The rows that slide, when they begin to.
			const slides: string[] = [];
			Object.assign(window, { slides });
			const { animate } = Element.prototype;
			Element.prototype.animate = function (...given) {
				slides.push(this.textContent);
				return animate.apply(this, given);
			};
		});
		const seen = () =>
			page.evaluate(() => {
				const { shifts, slides } = window as unknown as { shifts: number[]; slides: string[] };
				return { shift: shifts.reduce((sum, one) => sum + one, 0), slides };
			});
		await recorder.record([201]);
		await expect(rows(page).first()).toContainText('Page 201');
		const { shift, slides } = await seen();
		expect(slides.some((text) => text.includes('Page 200'))).toBe(true);
		// As the browser measures it: what slides has not jumped.
		expect(shift).toBeLessThan(0.01);
		await page.emulateMedia({ reducedMotion: 'reduce' });
		await recorder.record([202]);
		await expect(rows(page).first()).toContainText('Page 202');
		expect((await seen()).slides.length).toBe(slides.length);
	});

	test('holds new events back while the user reads further down, and moves nothing', async ({ page }) => {
		await row(page, 'Page 95').scrollIntoViewIfNeeded();
		const place = () => row(page, 'Page 95').evaluate((element) => element.getBoundingClientRect().top);
		const before = await place();
		expect(await page.evaluate(() => scrollY)).toBeGreaterThan(500);
		await recorder.record([201, 202, 203]);
		await recorder.record([204, 205, 206, 207, 208, 209, 210, 211, 212]);
		// Late, and by a bot: neither counts as new here.
		await recorder.record([213], { time: Date.now() - 180_000 });
		await recorder.record([214], { bot: true });
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

	test('shows waiting events when the user scrolls up again', async ({ page }) => {
		await row(page, 'Page 95').scrollIntoViewIfNeeded();
		await recorder.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await page.evaluate(() => scrollTo({ top: 0 }));
		await expect(rows(page).first()).toContainText('Page 201');
		await expect(news(page)).toHaveCount(0);
	});

	test('does not change while it is paused', async ({ page }) => {
		await page.getByRole('button', { name: 'Pause' }).press('Enter');
		await recorder.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await expect(page).toHaveTitle('(1) Activity – xwiki');
		await expect(row(page, 'Page 201')).toHaveCount(0);
		await page.getByRole('button', { name: 'Resume' }).press('Enter');
		await expect(rows(page).first()).toContainText('Page 201');
		await recorder.record([202]);
		await expect(rows(page).first()).toContainText('Page 202');
	});

	test('a pause continues under another filter, and is shown', async ({ page }) => {
		await page.getByRole('button', { name: 'Pause' }).press('Enter');
		await expect(page.getByRole('status').first()).toHaveText('Paused');
		await page.getByRole('link', { name: 'bots hidden' }).click();
		await expect(page).toHaveURL(/show=bot/);
		await recorder.record([201], { bot: true });
		await expect(news(page, '1')).toBeVisible();
		await expect(row(page, 'Page 201')).toHaveCount(0);
		await expect(page.getByRole('status').first()).toHaveText('Paused');
	});

	test('a row with the keyboard focus is not pushed away', async ({ page }) => {
		await page.keyboard.press('j');
		await expect(rows(page).first()).toBeFocused();
		await recorder.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await expect(rows(page).first()).toContainText('Page 200');
		await expect(rows(page).first()).toBeFocused();
	});

	test('an open row is not pushed away', async ({ page }) => {
		await rows(page)
			.first()
			.getByRole('button', { name: /^Details/ })
			.click();
		await recorder.record([201]);
		await expect(news(page, '1')).toBeVisible();
		await expect(rows(page).first()).toContainText('Page 200');
	});

	test('shows the mark of another user', async ({ page }) => {
		const mark = { requestId: randomUUID(), key: 'dewiki:rev:118', mark: 'reviewed', note: null, madeAt: 1 } as const;
		await recordReviews(app.db, 'Somebody', [mark]);
		await expect(row(page, 'Page 118').getByRole('button', { name: /^Reviewed: / })).toHaveAttribute(
			'aria-pressed',
			'true',
		);
		await isSame(page);
	});

	test('leaves a row in place when its new mark no longer matches the filter', async ({ page }) => {
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

	test('removes purged events', async ({ page }) => {
		const sync = () => recorder.held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 2 }));
		await sync();
		await expect(rows(page)).not.toHaveCount(0);
		const [tracked] = await listTrackedUsers(app.db);
		await removeTrackedUser(app.db, tracked?.id ?? 0, 'purge');
		await sync();
		while (await purgeStep(recorder.held));
		await expect(rows(page)).toHaveCount(0);
		await isSame(page);
	});

	test('says when the web is down, and misses nothing when it is back', async ({ page }) => {
		const announced = page.getByRole('status').first().locator('+ [aria-live="polite"]');
		await expect(announced).toBeEmpty();
		await app.killWeb();
		await expect(page.getByRole('status').first()).toContainText('xwiki has not answered since');
		await expect(announced).toContainText('xwiki has not answered since');
		await recorder.record([201, 202]);
		await recorder.record([203]);
		await app.restartWeb();
		await isConnected(page);
		await expect(announced).toHaveText(/^Live/);
		await recorder.record([204]);
		await expect
			.poll(async () => (await titles(page)).slice(0, 5).sort())
			.toEqual([200, 201, 202, 203, 204].map((id) => `Page ${id}`));
		await isSame(page);
	});

	test('shows new events in the right list after navigating to a filter and back', async ({ page }) => {
		await page.goto(`${app.origin}/?title=Page+2`);
		await isConnected(page);
		await recorder.record([201, 301]);
		await expect(rows(page).first()).toContainText('Page 201');
		await expect(row(page, 'Page 301')).toHaveCount(0);
		await page.goBack();
		await expect(row(page, 'Page 301')).toBeVisible();
		await recorder.record([302]);
		await expect(rows(page).first()).toContainText('Page 302');
	});
});

test('the stream is not buffered or cached by proxies, and resumes at a given cursor', async () => {
	const app = await startApp({ prepare: (db) => recordEvents(db, [observedEvent(1)]) });
	try {
		const recorder = await EventRecorder.begin(app);
		const cookie = (await signIn(app)).map(({ name, value }) => `${name}=${value}`).join('; ');
		const open = async (query = '', headers = {}, method = 'GET') =>
			fetch(`${app.origin}/api/live${query}`, { method, headers: { cookie, ...headers } });
		const read = ({ body }: Response) => {
			if (body === null) throw new Error('the response has no body');
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
		expect(start?.data).toMatchObject({ resync: true, events: [] });
		await recorder.record([2]);
		const second = await first.next('changes');
		expect(second?.data).toMatchObject({ resync: false, afresh: false, live: ['dewiki:rev:2'], next: second?.id });
		await first.leave();
		await recorder.record([3]);
		// The cursor in the header is later than that in the address, which is from the beginning.
		const again = read(await open(`?after=${start?.id}`, { 'last-event-id': second?.id ?? '' }));
		const received: LiveChanges[] = [];
		while (received.every(({ events }) => events.length === 0)) {
			received.push((await again.next('changes'))?.data as LiveChanges);
		}
		expect(received.flatMap(({ events }) => events.map(({ key }) => key))).toEqual(['dewiki:rev:3']);
		await again.leave();
		const changes = await fetch(`${app.origin}/api/changes?limit=1&after=${start?.id}`, { headers: { cookie } });
		expect(await changes.json()).toMatchObject({ events: [{ key: 'dewiki:rev:2' }], isComplete: false });
	} finally {
		await app.stop();
	}
});

test('two hundred pages receive every event exactly once, though the web is killed in between', async () => {
	const app = await startApp({ prepare: (db) => recordEvents(db, [observedEvent(1)]) });
	try {
		const recorder = await EventRecorder.begin(app);
		const sessions = await Promise.all(Array.from({ length: 10 }, () => app.newSession()));
		const listeners = sessions.flatMap((cookie) => Array.from({ length: 20 }, () => new Listener(app.origin, cookie)));
		const connect = () => Promise.all(listeners.map((listener) => listener.connect()));
		const leave = (some: Listener[]) => Promise.all(some.map((listener) => listener.leave()));
		let last = 1;
		const recordMany = async () => {
			for (let batch = 0; batch < 10; batch += 1) {
				await recorder.record([last + 1, last + 2, last + 3]);
				last += 3;
			}
		};
		await connect();
		for (const cookie of [`${sessions[0]}`, `${sessions[0]}; other-authjs.session-token=1`]) {
			await expect(new Listener(app.origin, cookie).connect()).rejects.toThrow('status 429');
		}
		await recordMany();
		await app.killWeb();
		await leave(listeners);
		await recordMany();
		await app.restartWeb();
		await connect();
		await recordMany();
		const all = Array.from({ length: last - 1 }, (_, index) => `dewiki:rev:${index + 2}`);
		await expect.poll(() => Math.min(...listeners.map(({ received }) => received.length))).toBe(all.length);
		await leave(listeners);
		for (const { received } of listeners) expect(received.toSorted()).toEqual(all.toSorted());
	} finally {
		await app.stop();
	}
});

test('open pages do not prevent the web from stopping', async ({ page }) => {
	const app = await startApp({
		prepare: (db) => recordEvents(db, [observedEvent(1)]),
		env: { SHUTDOWN_TIMEOUT: '60' },
	});
	let isEnded = false;
	try {
		await (await EventRecorder.begin(app)).record([2]);
		await page.context().addCookies(await signIn(app));
		await page.goto(app.origin);
		await isConnected(page);
		const from = performance.now();
		await app.stop();
		isEnded = true;
		// A web that must be killed stops after 10 s.
		expect(performance.now() - from).toBeLessThan(5_000);
	} finally {
		if (!isEnded) await app.stop();
	}
});

test('a removed user, and one who signs out in another tab, is disconnected within 5 s', async ({ browser }) => {
	const wikimedia = await startWikimedia();
	const app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			await insertAllowedUser(db, { username: 'ExampleAdmin', role: 'admin', addedBy: null });
			await insertAllowedUser(db, { username: 'ExampleUser', role: 'viewer', addedBy: null });
			await recordEvents(db, [observedEvent(1)]);
		},
	});
	const contexts: BrowserContext[] = [];
	const visit = async (id: number, name: string) => {
		const context = await browser.newContext({ locale: 'en-GB' });
		contexts.push(context);
		await signInAs(context, app.origin, wikimedia, profile(id, name));
		const page = await context.newPage();
		await page.goto(app.origin);
		await isConnected(page);
		return page;
	};
	try {
		await (await EventRecorder.begin(app)).record([2]);
		const viewer = await visit(2, 'ExampleUser');
		const admin = await visit(1, 'ExampleAdmin');
		const listed = (await listAllowedUsers(app.db)).find(({ username }) => username === 'ExampleUser');
		await removeAllowedUser(app.db, listed?.id ?? 0, null);
		await expect(viewer.getByText('your account is not on the list')).toBeVisible({ timeout: 8_000 });
		await expect(rows(viewer)).toHaveCount(0);
		await isConnected(admin);

		// Another tab, without our scripts, which would notify the first tab.
		const cookie = (await admin.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
		const response = await fetch(`${app.origin}/api/live`, { headers: { cookie } });
		if (response.body === null) throw new Error('the response has no body');
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
