import { type Cookie, expect, type Page, test } from '@playwright/test';
import { createActionApiServer } from '../demo/action-api-server.ts';
import { createEventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, topics } from '../demo/generate.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { type App, signIn, startApp } from './app.ts';
import { findings } from './axe.ts';
import { gardener, prepareBackfills } from './backfill-data.ts';
import { gotoReady, openCoverage } from './page-ready.ts';

const hour = 3_600_000;
const path = '/users/Example_Gardener';
const sectionOf = (page: Page) => page.getByRole('region', { name: 'Read from the wikis' });

test('a backfill shows its progress, and can be paused, given up, tried again and repeated', async ({ page }) => {
	const now = Date.now();
	let isLagging = true;
	let isForbidden = true;
	const api = await createActionApiServer({
		misbehaviour({ wiki }) {
			if (isLagging && wiki === 'dewiki') return { kind: 'error', code: 'maxlag', retryAfter: 1 };
			return isForbidden && wiki === 'enwiki' ? { kind: 'status', status: 403 } : null;
		},
	});
	api.addAccount({ id: 7, name: gardener });
	for (const wiki of ['dewiki', 'enwiki']) {
		const row = {
			user: gardener,
			revid: 5,
			parentid: 0,
			new: true,
			ns: 0,
			title: `A page on ${wiki}`,
			size: 9,
			sizediff: 9,
		};
		api.addContribution(wiki, { ...row, comment: '', timestamp: new Date(now - 24 * hour).toISOString() });
	}
	const stream = await createEventStreamsServer({ topics });
	const generator = createGenerator({ seed: 1 });
	for (const topic of topics) stream.append(topic, { ...generator.canary(now, topic), timestamp: now });
	const app = await startApp({
		env: {
			...{ STREAM_URL: stream.url, STREAM_SINCE: new Date(now - hour).toISOString() },
			...{ META_API_URL: api.url, API_REQUESTS_PER_MINUTE: '6000' },
		},
		prepare: (db) => insertTrackedUser(db, { username: gardener, addedBy: null }),
		consumer: true,
	});
	try {
		await page.context().addCookies(await signIn(app));
		const section = sectionOf(page);
		await expect(async () => {
			await page.goto(app.origin + path);
			await openCoverage(page);
			await expect(section.getByText('being read', { exact: false }).first()).toBeVisible({ timeout: 1_000 });
		}).toPass();
		await expect(section.getByText('category changes')).toBeVisible();
		// One wiki fails, another continues: shown without a reload.
		await section.getByText('of 3 wikis read').click();
		await expect(section.getByRole('row', { name: /enwiki/ })).toContainText(/failed: .?http-403/);
		await expect(section.getByRole('row', { name: /dewiki/ })).toContainText('log actions are being read');

		await section.getByRole('button', { name: 'Pause' }).click();
		await expect(section.getByText(': paused')).toBeVisible();
		await expect(section.getByRole('button', { name: 'Pause' })).toHaveCount(0);
		await section.getByRole('button', { name: 'Resume' }).click();
		await expect(section.getByText(': being read')).toBeVisible();
		await section.getByRole('button', { name: 'Cancel' }).click();
		await expect(section.getByText(': cancelled')).toBeVisible();
		isLagging = false;
		isForbidden = false;
		await section.getByRole('button', { name: 'Try again' }).click();
		await expect(section.getByText('3 of 3 wikis read')).toBeVisible({ timeout: 30_000 });
		await expect(section.getByRole('button')).toHaveText(['Read again']);
		await expect(page.getByText('A page on dewiki').first()).toBeVisible();
		await expect(page.getByText('A page on enwiki').first()).toBeVisible();
		await expect(page.locator('summary').getByText(/^Known without gaps since/)).toBeVisible();
		await page.getByText(/, as a table$/).click();
		await expect(
			page.getByText(/^edits and log actions, read afterwards from .?dewiki, enwiki, and metawiki/),
		).toBeVisible();

		// Everything is read once more, and less is known until that is done.
		const known = page.getByRole('region', { name: 'Coverage' }).getByText(/^Known without gaps since/);
		const whole = await known.innerText();
		isLagging = true;
		await section.getByRole('button', { name: 'Read again' }).click();
		await expect(section.getByText(/:\s+(waiting|being read)/)).toBeVisible();
		await expect(known).not.toHaveText(whole);
		isLagging = false;
		await expect(section.getByRole('button', { name: 'Read again' })).toBeVisible({ timeout: 30_000 });
		await expect(known).toHaveText(whole);

		const answer = await page.request.get(`${app.origin}/api/coverage?user=Example_Gardener`);
		expect(await answer.json()).toMatchObject({
			backfills: [
				{
					user: gardener,
					status: 'done',
					types: ['edit', 'new', 'log'],
					wikis: [{ status: 'done' }, { status: 'done' }, { wiki: 'metawiki' }],
				},
			],
		});
		const refused = await page.request.post(`${app.origin}/api/backfills/1`, {
			data: { act: 'pause' },
			headers: { origin: app.origin },
		});
		expect(refused.status()).toBe(409);
	} finally {
		await app.stop();
		await Promise.all([stream.close(), api.close()]);
	}
});

test.describe('with several backfills', () => {
	let app: App;
	let cookies: Cookie[];
	test.beforeEach(async ({ context }) => {
		app = await startApp({ prepare: prepareBackfills });
		cookies = await signIn(app);
		await context.addCookies(cookies);
	});
	test.afterEach(() => app.stop());

	test('each wiki shows its progress, the time left and its error', async ({ page }) => {
		await page.goto(app.origin + path);
		await openCoverage(page);
		const section = sectionOf(page);
		await expect(section.getByRole('listitem')).toHaveCount(4);
		const running = section.getByRole('listitem').filter({ hasText: '1 of 5 wikis read' });
		await expect(running).toContainText(/being read · about \d+ seconds? left/);
		await running.getByText('1 of 5 wikis read').click();
		await expect(running.getByRole('row', { name: /commonswiki/ })).toContainText('87,654');
		await expect(running.getByRole('row', { name: /be_x_oldwiki/ })).toContainText(
			/log actions are being read · about \d+ \w+ left/,
		);
		await expect(running.getByRole('row', { name: /roa_rupwiki/ })).toContainText(/maxlag.?; next try:/);
		await expect(running.getByRole('row', { name: /zh_min_nanwiki/ })).toContainText(/failed: .?unreadable/);
		await expect(section.getByText(/waiting · about/)).toBeVisible();
		await gotoReady(page, `${app.origin}/status`);
		await expect(page.getByRole('region', { name: 'Backfill' }).getByText('left, about')).toBeVisible();
	});

	test('while a backfill runs the person has no counts, but its progress', async ({ page }) => {
		await page.goto(`${app.origin}/users`);
		const row = page.getByRole('row', { name: new RegExp(`^${gardener}`) });
		await expect(row).toContainText('being read from the wikis · 1 of 5 wikis read');
		await expect(row.getByText('–')).toHaveCount(2);
		const answer = await page.request.get(`${app.origin}/api/users`);
		expect(await answer.json()).toMatchObject({
			people: [
				{
					events: null,
					wikis: null,
					counts: { events: { value: null, exact: false, reasons: ['backfill-running'] } },
					reading: { done: 1, wikis: 5 },
				},
			],
		});

		await page.goto(app.origin + path);
		await expect(page.getByText('tracked', { exact: true })).toBeVisible();
		const line = page.locator('details.coverage > summary');
		await expect(line).toContainText('being read from the wikis · 1 of 5 wikis read');
		await expect(page.getByRole('region', { name: 'Recorded here' }).locator('dl').getByText('–')).toHaveCount(6);
		await expect(page.getByRole('region', { name: 'Newest activity' })).toContainText('being read from the wikis');
		await page.getByRole('heading', { name: 'Insights' }).scrollIntoViewIfNeeded();
		await expect(page.locator('figure .note').filter({ hasText: '(being read from the wikis)' })).toBeVisible();
		// It is updated without a reload.
		await app.db.updateTable('backfill_wikis').set({ status: 'done' }).where('wiki', '=', 'be_x_oldwiki').execute();
		await expect(line).toContainText('being read from the wikis · 2 of 5 wikis read');

		await page.goto(app.origin);
		await expect(page.getByText('What the tracked people do will appear here.')).toBeVisible();
		await expect(page.getByText('Being read from the wikis: 0 of 1 person done.')).toBeVisible();
	});

	test('all of it works by keyboard, and the focus stays in place', async ({ page }) => {
		await gotoReady(page, app.origin + path);
		await openCoverage(page);
		const running = sectionOf(page).locator('li').filter({ hasText: '1 of 5 wikis read' });
		await running.getByRole('button', { name: 'Pause' }).focus();
		await page.keyboard.press('Enter');
		await expect(running).toContainText(': paused');
		await expect(running.getByRole('button', { name: 'Resume' })).toBeFocused();
		await page.keyboard.press('Space');
		await expect(running).toContainText(': being read');
		await expect(running.getByRole('button', { name: 'Pause' })).toBeFocused();
		await page.keyboard.press('Tab');
		await expect(running.getByRole('button', { name: 'Cancel' })).toBeFocused();
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await expect(running.getByRole('row', { name: /commonswiki/ })).toBeVisible();
	});

	test('all of it works without JavaScript', async ({ browser }) => {
		const context = await browser.newContext({ javaScriptEnabled: false });
		await context.addCookies(cookies);
		const page = await context.newPage();
		await page.goto(app.origin + path);
		await openCoverage(page);
		const running = sectionOf(page).locator('li').filter({ hasText: '1 of 5 wikis read' });
		await running.getByRole('button', { name: 'Pause' }).click();
		await expect(running).toContainText(': paused');
		expect(new URL(page.url()).pathname).toBe(path);
		await running.getByRole('button', { name: 'Cancel' }).click();
		await expect(running).toContainText(': cancelled');
		await running.getByRole('button', { name: 'Try again' }).click();
		await expect(running).toContainText(': being read');
		await running.getByText('1 of 5 wikis read').click();
		await expect(running.getByRole('row', { name: /commonswiki/ })).toBeVisible();
		await context.close();
	});

	for (const [width, colorScheme, language] of [
		[360, 'light', 'en'],
		[1280, 'dark', 'en'],
		[360, 'dark', 'ar'],
		[1280, 'light', 'ar'],
	] as const) {
		test(`fits ${width} px in ${colorScheme} colours, in ${language}, and axe finds nothing`, async ({
			page,
			context,
		}) => {
			await context.addCookies([{ name: 'language', value: language, url: app.origin }]);
			await page.setViewportSize({ width, height: 800 });
			await page.emulateMedia({ colorScheme });
			await gotoReady(page, app.origin + path);
			await openCoverage(page);
			const section = page.locator('section[aria-labelledby="backfills"]');
			for (const summary of await section.locator('summary').all()) await summary.click();
			expect(
				await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
			).toBe(0);
			const beyond = await section.evaluate(
				(element) =>
					[...element.querySelectorAll('*')].filter(
						({ scrollWidth, clientWidth, className }) =>
							clientWidth > 0 && scrollWidth > clientWidth + 1 && className !== 'visually-hidden',
					).length,
			);
			expect(beyond).toBe(0);
			expect(await findings(page, 'all', 'section[aria-labelledby="backfills"]')).toEqual([]);
		});
	}
});
