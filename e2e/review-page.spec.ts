import { expect, type Page, test } from '@playwright/test';
import { received } from './received-marks.ts';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { type App, signIn, startApp } from './app.ts';
import { type Device, newDevice, waitUntilCached } from './installed.ts';
import { answerWikis, closeKeys, edits, heading, keyOf, review } from './review-page.ts';
import { recordEvents } from './sample-events.ts';
import { profile, signInAs, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

test.describe('one person', () => {
	let app: App;
	test.beforeEach(async ({ context }) => {
		app = await startApp({ prepare: (db) => recordEvents(db, edits) });
		await context.addCookies(await signIn(app));
	});
	test.afterEach(() => app.stop());

	test('reviews 20 edits with 20 keys, with the differences read ahead', async ({ page, context }) => {
		const compared = await answerWikis(context);
		await page.goto(`${app.origin}/review`);
		await closeKeys(page);
		for (let id = 24; id > 4; id -= 1) {
			await expect(heading(page)).toHaveText(`dewiki · Page ${id}`);
			await expect(page.locator('article del')).toHaveText(String(id));
			await review(page);
		}
		await expect(heading(page)).toHaveText('dewiki · Page 4');
		await expect(page.getByText('still the latest revision')).toBeVisible();
		const marks = Array.from({ length: 20 }, (_, at) => `${keyOf(24 - at)} reviewed`);
		await expect.poll(() => received(app.db)).toEqual(marks);
		// Each once, and those of the three edits that come next.
		expect(compared.sort((a, b) => b - a)).toEqual(edits.map((_, at) => 24 - at));
		// The first use shows the keys, the second does not.
		await page.reload();
		await expect(heading(page)).toHaveText('dewiki · Page 4');
		await expect(page.getByRole('dialog')).toBeHidden();
	});

	test('marks nothing that is not on the page yet, and no two with a double press', async ({ page, context }) => {
		let answer = () => {};
		const answered = new Promise<void>((resolve) => (answer = resolve));
		await context.route(/^https:\/\/[a-z.]+\/w\/api\.php/, async (route) => {
			await answered;
			await route.fallback();
		});
		await page.goto(`${app.origin}/review`);
		await closeKeys(page);
		await expect(page.getByText('Reading from the wiki…')).toBeVisible();
		await expect(async () => {
			await page.keyboard.press('r');
			await expect(page.getByText('The difference is not here yet')).toBeVisible({ timeout: 500 });
		}).toPass();
		await expect(heading(page)).toHaveText('dewiki · Page 24');
		await context.unrouteAll();
		await answerWikis(context);
		answer();
		await page.reload();
		await expect(page.locator('article del')).toHaveText('24');
		await expect(page.getByRole('button', { name: /^Reviewed, next/ })).not.toHaveAttribute('aria-disabled', 'true');
		await page.evaluate(() => {
			for (const key of ['r', 'r']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
		});
		await expect(heading(page)).toHaveText('dewiki · Page 23');
		await expect.poll(() => received(app.db)).toEqual([`${keyOf(24)} reviewed`]);
		// A keyboard for another script, and capitals.
		await review(page);
		await expect(heading(page)).toHaveText('dewiki · Page 22');
		await review(page, 'R');
		await expect(heading(page)).toHaveText('dewiki · Page 21');
		await page.evaluate(() => {
			document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'т', code: 'KeyN', bubbles: true }));
		});
		await expect(heading(page)).toHaveText('dewiki · Page 20');
	});

	test('flags, passes over, goes back, takes back, and gets a summary', async ({ page, context }) => {
		await answerWikis(context);
		await page.goto(`${app.origin}/review?title=Page+2&order=oldest`);
		await closeKeys(page);
		const titles = ['Page 2', 'Page 20', 'Page 21', 'Page 22', 'Page 23', 'Page 24'];
		const on = (at: number) => expect(heading(page)).toHaveText(`dewiki · ${titles[at]}`);
		await on(0);
		await page.keyboard.press('f');
		await page.keyboard.type('why r, f or z?');
		await page.keyboard.press('Enter');
		await on(1);
		await page.keyboard.press('n');
		await on(2);
		await page.keyboard.press('k');
		await on(1);
		await review(page);
		await on(2);
		await review(page);
		await on(3);
		await page.keyboard.press('z');
		await on(2);
		await page.keyboard.press('z');
		await on(1);
		for (const [at, key] of ['r', 'n', 'r', 'r', 'r'].entries()) {
			await on(at + 1);
			if (key === 'r') await review(page);
			else await page.keyboard.press(key);
		}
		await expect(heading(page)).toHaveText('That was all of it');
		const summary = page.getByRole('main').locator('dl');
		await expect(summary).toContainText(/Reviewed\s*4/);
		await expect(summary).toContainText(/Flagged\s*1/);
		await expect(summary).toContainText(/Passed over\s*1/);
		await expect.poll(async () => (await received(app.db))[0]).toBe(`${keyOf(2)} flagged why r, f or z?`);
		await page.getByRole('button', { name: 'Look again' }).click();
		await on(2);
	});

	test('an invalid view is named, and nothing is said of what waits', async ({ page }) => {
		const requests: string[] = [];
		page.on('request', (request) => requests.push(request.url()));
		await page.goto(`${app.origin}/review?from=soon`);
		await closeKeys(page);
		await expect(page.getByRole('alert')).toContainText('“from”');
		await expect(page.getByText('waiting for a review')).toBeHidden();
		expect(requests.filter((url) => url.includes('/api/claims') || url.includes('/api/live'))).toEqual([]);
		await page.getByRole('link', { name: 'Remove it' }).click();
		await expect(heading(page)).toHaveText('dewiki · Page 24');
	});

	test('keys that are switched off do nothing here, too', async ({ page, context }) => {
		await answerWikis(context);
		await page.goto(`${app.origin}/review`);
		await page.getByLabel('Use these keys on this device').uncheck();
		await page.keyboard.press('Escape');
		await expect(heading(page)).toHaveText('dewiki · Page 24');
		await page.keyboard.press('r');
		await page.getByRole('button', { name: 'Next', exact: true }).click();
		await expect(heading(page)).toHaveText('dewiki · Page 23');
		expect(await received(app.db)).toEqual([]);
	});
});

test.describe('on a phone', () => {
	test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
	let app: App;
	test.beforeEach(async ({ context }) => {
		app = await startApp({ prepare: (db) => recordEvents(db, edits) });
		await context.addCookies(await signIn(app));
	});
	test.afterEach(() => app.stop());

	test('20 edits are reviewed by 20 taps, on targets large enough for a thumb', async ({ page, context }) => {
		await answerWikis(context);
		await page.goto(`${app.origin}/review`);
		const button = page.getByRole('button', { name: 'Reviewed, next' });
		for (let id = 24; id > 4; id -= 1) {
			await expect(heading(page)).toHaveText(`dewiki · Page ${id}`);
			await button.tap();
		}
		await expect(heading(page)).toHaveText('dewiki · Page 4');
		await expect.poll(() => received(app.db)).toHaveLength(20);
		for (const target of await page.locator('.actions button').all()) {
			const box = await target.boundingBox();
			expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
		}
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
	});
});

test.describe('without a network', () => {
	let app: App;
	let device: Device;
	test.beforeEach(async () => {
		app = await startApp({ prepare: (db) => recordEvents(db, edits.map(recently)) });
		device = newDevice();
	});
	test.afterEach(async () => {
		await device.stop();
		await app.stop();
	});

	/** The same edit a day ago: old ones are not cached. */
	const start = Date.now() - 86_400_000;
	const recently = (one: (typeof edits)[number], at: number) => ({
		...one,
		event: { ...one.event, time: start + at * 60_000 },
	});

	test('a review goes on with the differences of a chosen view, and its marks arrive later', async () => {
		const page = await device.start();
		await page.context().addCookies(await signIn(app));
		await answerWikis(page.context());
		await page.addInitScript(() => localStorage.setItem('review-keys-shown', 'yes'));
		await page.goto(app.origin);
		const view = { name: 'To review', query: 'review=unreviewed' };
		const saved = await page.request.put(`${app.origin}/api/views`, { data: view, headers: { origin: app.origin } });
		expect(saved.status()).toBe(200);
		await page.goto(`${app.origin}/preferences`);
		await waitUntilCached(page, edits.length);
		await page.getByRole('group', { name: 'Differences of these views' }).getByLabel('To review').check();
		const usage = page.getByRole('region', { name: 'On this device' });
		await expect(usage).toContainText('24 differences are stored.', { timeout: 30_000 });

		await app.killWeb();
		await page.context().unrouteAll();
		await page.context().setOffline(true);
		await page.goto(`${app.origin}/review?review=unreviewed`);
		await expect(heading(page)).toHaveText('dewiki · Page 24');
		await expect(page.locator('article del')).toHaveText('24');
		await expect(page.locator('article')).toContainText('stored on this device, read from the wiki');
		await expect(page.getByText('The server does not answer')).toBeVisible();
		await review(page);
		await expect(heading(page)).toHaveText('dewiki · Page 23');
		await review(page);
		await expect(heading(page)).toHaveText('dewiki · Page 22');

		await app.restartWeb();
		await page.context().setOffline(false);
		await expect
			.poll(() => received(app.db), { timeout: 30_000 })
			.toEqual([24, 23].map((id) => `${keyOf(id)} reviewed`));
		// It is known again who has what, and the review goes on beyond what was given before.
		await expect(page.getByText('The server does not answer')).toBeHidden({ timeout: 60_000 });
		for (const id of [21, 20, 19, 18, 17, 16]) {
			await page.keyboard.press('n');
			await expect(heading(page)).toHaveText(`dewiki · Page ${id}`);
		}
		await expect(page.getByText('The server does not answer')).toBeHidden();
	});
});

test.describe('two people, on two web processes', () => {
	const people = [
		{ id: 1, username: 'ExampleOne' },
		{ id: 2, username: 'مستخدم مثال' },
	];
	let wikimedia: Wikimedia;
	let app: App;
	test.beforeEach(async () => {
		wikimedia = await startWikimedia();
		app = await startApp({
			env: wikimediaSettings(wikimedia),
			async prepare(db) {
				for (const { username } of people) await insertAllowedUser(db, { username, role: 'viewer', addedBy: null });
				await recordEvents(db, edits);
			},
		});
	});
	test.afterEach(async () => {
		await app.stop();
		await wikimedia.stop();
	});

	test('never get the same edit, and share the work', async ({ browser }) => {
		const origins = [app.origin, await app.startSecondWeb()];
		const pages: Page[] = [];
		for (const [at, { id, username }] of people.entries()) {
			const context = await browser.newContext({ locale: 'en-GB' });
			await answerWikis(context);
			// Cookies are for all ports of a host.
			await signInAs(context, app.origin, wikimedia, profile(id, username));
			await context.addInitScript(() => localStorage.setItem('review-keys-shown', 'yes'));
			const page = await context.newPage();
			await page.goto(`${origins[at]}/review`);
			pages.push(page);
		}
		// Both have an edit before either goes on, or the faster one could review all of them alone.
		for (const page of pages) await expect(heading(page)).toContainText('Page');
		const seen = await Promise.all(
			pages.map(async (page) => {
				const titles: string[] = [];
				while (true) {
					const title = heading(page);
					await expect(title).not.toHaveText(titles.at(-1) ?? '');
					const text = (await title.textContent()) ?? '';
					if (!text.includes('Page')) break;
					titles.push(text);
					await review(page);
				}
				return titles;
			}),
		);
		const [mine = [], theirs = []] = seen;
		expect(mine.length).toBeGreaterThan(0);
		expect(theirs.length).toBeGreaterThan(0);
		const all = [...mine, ...theirs];
		expect(new Set(all).size).toBe(all.length);
		await expect
			.poll(async () => (await received(app.db)).sort())
			.toEqual(edits.map((_, at) => `${keyOf(at + 1)} reviewed`).sort());
		// Not before: the last marks were on their way.
		for (const page of pages) await page.context().close();
	});
});
