import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import { received } from './received-marks.ts';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { type App, signIn, startApp } from './app.ts';
import { waitUntilCached } from './installed.ts';
import { recordEvents, run, observedEvent } from './sample-events.ts';
import { profile, signInAs, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

/** Pages 1 to 6, each a separate row, and one row of three edits of „Brücke“. */
const events = [...[1, 2, 3, 4, 5, 6].map((id) => observedEvent(id)), ...run];
const admin = { id: 1, username: 'ExampleAdmin' };
const viewer = { id: 2, username: 'مستخدم مثال' };
const keyOf = (id: number) => `dewiki:rev:${id}`;

const row = (page: Page, title: string): Locator =>
	page.getByRole('main').locator('li[data-row]', { has: page.getByRole('link', { name: title, exact: true }) });
const reviewed = (page: Page, title: string) => row(page, title).getByRole('button', { name: /^Reviewed: / });
const flagged = (page: Page, title: string) => row(page, title).getByRole('button', { name: /^Flagged: / });
const waits = (page: Page, title: string) => row(page, title).getByRole('img', { name: 'waiting to be sent' });

/** Opens the list, and waits until it is hydrated: it is visible earlier. */
async function open(page: Page, address: string): Promise<void> {
	await page.goto(address);
	await page.waitForURL((url) => url.pathname === '/');
	const details = row(page, 'Page 5').getByRole('button', { name: /^Details/ });
	await expect(async () => {
		await details.click();
		await expect(details).toHaveAttribute('aria-expanded', 'true', { timeout: 500 });
	}).toPass();
	await details.click();
}

async function effectiveMark(page: Page, app: App, id: number): Promise<string | null> {
	const answer = (await (await page.request.get(`${app.origin}/api/events?limit=500`)).json()) as EventsResponse;
	return answer.items.find(({ key }) => key === keyOf(id))?.review?.mark ?? null;
}

test.describe('one person', () => {
	let app: App;
	test.beforeEach(async ({ page }) => {
		app = await startApp({ prepare: (db) => recordEvents(db, events) });
		await page.context().addCookies(await signIn(app));
		await open(page, app.origin);
	});
	test.afterEach(() => app.stop());

	test('marks with one press, takes it back with another, and can undo either', async ({ page }) => {
		await reviewed(page, 'Page 2').click();
		await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'true');
		await expect(page.getByText('Marked as reviewed.')).toBeVisible();
		await expect.poll(() => received(app.db)).toEqual([`${keyOf(2)} reviewed`]);
		await expect(waits(page, 'Page 2')).toBeHidden();
		await page.reload();
		await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'true');
		await reviewed(page, 'Page 2').click();
		await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'false');
		await page.getByRole('button', { name: 'Undo' }).focus();
		await page.keyboard.press('Enter');
		await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'true');
		await expect(reviewed(page, 'Page 2')).toBeFocused();
		await expect(page.getByRole('button', { name: 'Undo' })).toBeHidden();
		const marks = ['reviewed', 'unreviewed', 'reviewed'].map((mark) => `${keyOf(2)} ${mark}`);
		await expect.poll(() => received(app.db)).toEqual(marks);
		expect(await effectiveMark(page, app, 2)).toBe('reviewed');
	});

	test('flags with a note, by keyboard alone, without losing the focus', async ({ page }) => {
		await flagged(page, 'Page 3').focus();
		await page.keyboard.press('Enter');
		const note = page.getByLabel('Why flag it?');
		await expect(note).toBeFocused();
		await page.keyboard.type('zzz');
		await page.keyboard.press('Escape');
		await expect(note).toBeHidden();
		await expect(flagged(page, 'Page 3')).toBeFocused();
		await page.keyboard.press('Enter');
		await page.keyboard.type('  the   source does not say so  ');
		await page.keyboard.press('Enter');
		await expect(note).toBeHidden();
		await expect(flagged(page, 'Page 3')).toBeFocused();
		await expect(flagged(page, 'Page 3')).toHaveAttribute('aria-pressed', 'true');
		const flag = `${keyOf(3)} flagged the source does not say so`;
		await expect.poll(() => received(app.db)).toEqual([flag]);
		await page.keyboard.press('z');
		await expect(flagged(page, 'Page 3')).toHaveAttribute('aria-pressed', 'false');
		await expect(flagged(page, 'Page 3')).toBeFocused();
		await expect.poll(() => received(app.db)).toEqual([flag, `${keyOf(3)} unreviewed`]);
	});

	test('works through the list by keyboard: next, reviewed, next, flagged, and back', async ({ page }) => {
		await row(page, 'Page 6').focus();
		await page.keyboard.press('r');
		await expect(reviewed(page, 'Page 6')).toHaveAttribute('aria-pressed', 'true');
		await expect(row(page, 'Page 5')).toBeFocused();
		await page.keyboard.press('j');
		await expect(row(page, 'Page 4')).toBeFocused();
		await page.keyboard.press('k');
		await page.keyboard.press('f');
		await page.keyboard.type('fr');
		await page.keyboard.press('Enter');
		await expect(row(page, 'Page 5')).toBeFocused();
		await expect(flagged(page, 'Page 5')).toHaveAttribute('aria-pressed', 'true');
		await page.keyboard.press('k');
		await page.keyboard.press('z');
		await expect(flagged(page, 'Page 5')).toHaveAttribute('aria-pressed', 'false');
		await expect(row(page, 'Page 6')).toBeFocused();
		const marks = [`${keyOf(6)} reviewed`, `${keyOf(5)} flagged fr`, `${keyOf(5)} unreviewed`];
		await expect.poll(() => received(app.db)).toEqual(marks);
	});

	test('marks all edits of a row', async ({ page }) => {
		await reviewed(page, 'Brücke').click();
		await expect(page.getByText('3 edits marked as reviewed.')).toBeVisible();
		await expect
			.poll(async () => (await received(app.db)).sort())
			.toEqual([4000, 4300, 4660].map((id) => `${keyOf(id)} reviewed`));
	});

	test('can filter by review: unreviewed, flagged', async ({ page }) => {
		await reviewed(page, 'Page 1').click();
		await flagged(page, 'Page 2').click();
		await page.keyboard.press('Enter');
		await expect.poll(() => received(app.db)).toHaveLength(2);
		await page.goto(`${app.origin}/?review=unreviewed`);
		await expect(row(page, 'Page 3')).toBeVisible();
		await expect(row(page, 'Page 1')).toBeHidden();
		await expect(row(page, 'Page 2')).toBeHidden();
		await page.goto(`${app.origin}/?review=flagged`);
		await expect(row(page, 'Page 2')).toBeVisible();
		await expect(row(page, 'Page 3')).toBeHidden();
	});

	test('marks while the server is down, and each mark arrives once, in order, when it is back', async ({ page }) => {
		await app.killWeb();
		await reviewed(page, 'Page 1').click();
		await reviewed(page, 'Page 2').click();
		await flagged(page, 'Page 3').click();
		await page.keyboard.type('later');
		await page.keyboard.press('Enter');
		await reviewed(page, 'Page 1').click();
		await expect(page.getByText('4 marks wait to be sent')).toBeVisible();
		await expect(waits(page, 'Page 2')).toBeVisible();
		await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'true');
		await app.restartWeb();
		await expect(page.getByText('4 marks wait to be sent')).toBeHidden({ timeout: 20_000 });
		await expect(waits(page, 'Page 2')).toBeHidden();
		await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'true');
		expect(await received(app.db)).toEqual([
			`${keyOf(1)} reviewed`,
			`${keyOf(2)} reviewed`,
			`${keyOf(3)} flagged later`,
			`${keyOf(1)} unreviewed`,
		]);
	});

	test('closes the page before the server is back, and loses no mark', async ({ page, context }) => {
		await waitUntilCached(page, events.length);
		await app.killWeb();
		await reviewed(page, 'Page 1').click();
		await reviewed(page, 'Page 4').click();
		await expect(page.getByText('2 marks wait to be sent')).toBeVisible();
		await page.close();
		await app.restartWeb();
		const again = await context.newPage();
		await again.goto(app.origin);
		await expect.poll(() => received(app.db)).toEqual([`${keyOf(1)} reviewed`, `${keyOf(4)} reviewed`]);
		await expect(reviewed(again, 'Page 4')).toHaveAttribute('aria-pressed', 'true');
	});

	test('a network that fails before or after the server has received a mark neither loses nor duplicates it', async ({
		page,
		context,
	}) => {
		let tries = 0;
		await context.route('**/api/reviews', async (route) => {
			tries += 1;
			if (tries === 1) return route.abort('connectionreset');
			if (tries === 2) {
				expect((await route.fetch()).status()).toBe(200);
				expect(await received(app.db)).toHaveLength(1);
				return route.abort('connectionreset');
			}
			return route.continue();
		});
		await reviewed(page, 'Page 5').click();
		await expect(page.getByText('One mark waits to be sent')).toBeVisible();
		await expect(waits(page, 'Page 5')).toBeVisible();
		await expect.poll(() => tries, { timeout: 20_000 }).toBe(3);
		await expect(waits(page, 'Page 5')).toBeHidden();
		expect(await received(app.db)).toEqual([`${keyOf(5)} reviewed`]);
	});

	test('is notified when a marked event no longer exists', async ({ page }) => {
		await app.killWeb();
		await reviewed(page, 'Page 6').click();
		await expect(page.getByText('One mark waits to be sent')).toBeVisible();
		await app.db.deleteFrom('events').where('natural_key', '=', keyOf(6)).execute();
		await app.restartWeb();
		const notice = page.getByRole('status').filter({ hasText: 'One mark was not saved' });
		await expect(notice).toBeVisible({ timeout: 20_000 });
		await notice.getByRole('button', { name: 'Dismiss' }).click();
		await expect(notice).toBeHidden();
		expect(await received(app.db)).toEqual([]);
	});
});

test.describe('several people', () => {
	let wikimedia: Wikimedia;
	let app: App;
	let contexts: BrowserContext[];
	test.beforeEach(async () => {
		contexts = [];
		wikimedia = await startWikimedia();
		app = await startApp({
			env: wikimediaSettings(wikimedia),
			async prepare(db) {
				await insertAllowedUser(db, { username: admin.username, role: 'admin', addedBy: null });
				await insertAllowedUser(db, { username: viewer.username, role: 'viewer', addedBy: null });
				await recordEvents(db, events);
			},
		});
	});
	test.afterEach(async () => {
		await Promise.all(contexts.map((context) => context.close()));
		await app.stop();
		await wikimedia.stop();
	});

	async function newContext(browser: Browser): Promise<BrowserContext> {
		const context = await browser.newContext({ locale: 'en-GB' });
		contexts.push(context);
		return context;
	}

	async function visit(context: BrowserContext, { id, username }: typeof admin): Promise<Page> {
		await signInAs(context, app.origin, wikimedia, profile(id, username));
		const page = await context.newPage();
		await open(page, app.origin);
		return page;
	}

	test('contradict each other: both marks are stored, and the last one counts', async ({ browser }) => {
		const mine = await visit(await newContext(browser), admin);
		const theirs = await visit(await newContext(browser), viewer);
		await reviewed(mine, 'Page 2').click();
		await expect.poll(() => received(app.db)).toHaveLength(1);
		await flagged(theirs, 'Page 2').click();
		await theirs.keyboard.type('not so fast');
		await theirs.keyboard.press('Enter');
		await expect.poll(() => received(app.db)).toHaveLength(2);
		for (const page of [mine, theirs]) {
			await page.reload();
			await expect(flagged(page, 'Page 2')).toHaveAttribute('aria-pressed', 'true');
			await expect(reviewed(page, 'Page 2')).toHaveAttribute('aria-pressed', 'false');
			await expect(row(page, 'Page 2').locator('.words')).toContainText(/not so fast.*مستخدم مثال/);
			await row(page, 'Page 2')
				.getByRole('button', { name: /^Details/ })
				.click();
			const history = row(page, 'Page 2').locator('[data-panel] ol > li');
			await expect(history).toHaveText([/Reviewed.*ExampleAdmin/, /Flagged.*مستخدم مثال.*not so fast/]);
		}
	});

	test('do not lose a mark made after the session had ended', async ({ browser }) => {
		const context = await newContext(browser);
		const page = await visit(context, viewer);
		await context.clearCookies();
		await reviewed(page, 'Page 1').click();
		await expect(page.getByText('You are not signed in, or your session has ended.')).toBeVisible();
		expect(await received(app.db)).toEqual([]);
		await page.close();
		await visit(context, viewer);
		await expect.poll(() => received(app.db)).toEqual([`${keyOf(1)} reviewed`]);
	});

	test('never send the marks of another user', async ({ browser }) => {
		const context = await newContext(browser);
		const page = await visit(context, viewer);
		await app.killWeb();
		await reviewed(page, 'Page 1').click();
		await expect(page.getByText('One mark waits to be sent')).toBeVisible();
		await context.clearCookies();
		await app.restartWeb();
		const other = await visit(context, admin);
		await reviewed(other, 'Page 4').click();
		await expect.poll(() => received(app.db)).toEqual([`${keyOf(4)} reviewed`]);
		await expect(waits(other, 'Page 1')).toBeHidden();
		const rows = await app.db.selectFrom('reviews').select('reviewer').execute();
		expect(rows).toEqual([{ reviewer: admin.username }]);

		const asAnother = await other.request.post(`${app.origin}/api/reviews`, {
			data: { reviewer: `wikimedia:${viewer.id}`, marks: [] },
			headers: { origin: app.origin },
		});
		expect([asAnother.status(), await asAnother.json()]).toMatchObject([409, { error: 'conflict', field: 'reviewer' }]);
	});

	test('can use reviews only if they are on the allowlist, and get errors for invalid marks', async ({ browser }) => {
		const headers = { origin: app.origin };
		const stranger = (await newContext(browser)).request;
		expect((await stranger.post(`${app.origin}/api/reviews`, { data: {}, headers })).status()).toBe(401);
		expect((await stranger.get(`${app.origin}/api/reviews?key=${keyOf(2)}`)).status()).toBe(401);
		const { request } = await visit(await newContext(browser), viewer);
		const send = (data: object, more = headers) => request.post(`${app.origin}/api/reviews`, { data, headers: more });
		const mark = { requestId: '0e37df36-f698-11e6-8dd4-cb9ced3df976', key: keyOf(2), mark: 'flagged', madeAt: 1 };
		const made = await send({ reviewer: `wikimedia:${viewer.id}`, marks: [mark] });
		expect([made.status(), await made.json()]).toMatchObject([
			200,
			{ items: [{ requestId: mark.requestId, outcome: 'kept', review: { by: viewer.username, madeAt: 1 } }] },
		]);
		const wrong: [object, string][] = [
			[{ reviewer: `wikimedia:${viewer.id}`, marks: [{ ...mark, note: 'x'.repeat(501) }] }, 'marks.0.note'],
			[{ reviewer: `wikimedia:${viewer.id}`, marks: [{ ...mark, mark: 'loved' }] }, 'marks.0.mark'],
		];
		for (const [data, field] of wrong) {
			const answer = await send(data);
			expect([answer.status(), await answer.json()]).toMatchObject([400, { error: 'bad-input', field }]);
		}
		expect((await send({ marks: 'x'.repeat(450_000) })).status()).toBe(413);
		expect((await send({}, { origin: 'https://evil.example' })).status()).toBe(403);
		expect((await request.get(`${app.origin}/api/reviews`)).status()).toBe(400);
		expect((await request.get(`${app.origin}/api/reviews?key=nowiki:rev:1`)).status()).toBe(404);
	});
});
