import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { received } from './received-marks.ts';
import { recordReviews } from '#lib/server/store/review/reviews.ts';
import { type App, signIn, startApp } from './app.ts';
import { answerWikis, closeKeys, edits, heading, keyOf, row } from './review-page.ts';
import { observedEvent, recordEvents, run, session } from './sample-events.ts';

test.describe('one person', () => {
	let app: App;
	test.beforeEach(async ({ context }) => {
		app = await startApp({ prepare: (db) => recordEvents(db, edits) });
		await context.addCookies(await signIn(app));
	});
	test.afterEach(() => app.stop());

	test('acts on the wiki with links for the edit, the page and the person', async ({ page, context }) => {
		await answerWikis(context);
		await page.goto(`${app.origin}/review`);
		await closeKeys(page);
		await expect(heading(page)).toHaveText('dewiki · Page 24');
		await page.keyboard.press('a');
		const menu = page.getByRole('dialog', { name: 'On the wiki' });
		const undo = menu.getByRole('link', { name: 'undo the edit' });
		await expect(undo).toBeFocused();
		await expect(undo).toHaveAttribute('href', /title=Page_24&action=edit&undoafter=1023&undo=24$/);
		await page.keyboard.press('ArrowDown');
		await expect(menu.getByRole('link', { name: 'page history' })).toBeFocused();
		await page.keyboard.press('Escape');
		await page.goto(app.origin);
		await row(page, 'Page 23').focus();
		await expect(async () => {
			await page.keyboard.press('a');
			await expect(menu).toBeVisible({ timeout: 1_000 });
		}).toPass();
		await expect(menu.getByRole('link', { name: 'CentralAuth' })).toHaveAttribute('href', /CentralAuth\/ExampleUser$/);
		// All of the person's day at once: Page 23 and 24 are on the next one.
		await menu.getByRole('button', { name: 'Mark all of this person' }).click();
		const question = page.getByRole('dialog', { name: 'Mark as reviewed' });
		await expect(question).toContainText(
			'2 events of this view by or about \u2068ExampleUser\u2069 on 21 November are not reviewed.',
		);
		await question.getByRole('button', { name: 'Mark 2 as reviewed' }).click();
		await expect
			.poll(async () => (await received(app.db)).sort())
			.toEqual([`${keyOf(23)} reviewed`, `${keyOf(24)} reviewed`]);
	});

	test('in the list r goes on to the next; what was reviewed fades away after the time for undo', async ({ page }) => {
		await page.clock.install();
		await page.goto(`${app.origin}/?review=unreviewed`);
		await page.waitForFunction(() => !('earlyClick' in window));
		await row(page, 'Page 24').focus();
		await page.keyboard.press('r');
		await expect(row(page, 'Page 23')).toBeFocused();
		await page.keyboard.press('r');
		await expect(row(page, 'Page 22')).toBeFocused();
		await page.clock.fastForward(5_000);
		await expect(row(page, 'Page 24')).toBeVisible();
		await page.keyboard.press('z');
		await page.clock.fastForward(6_000);
		await page.clock.fastForward(1_000);
		await expect(row(page, 'Page 24')).toBeHidden();
		await expect(row(page, 'Page 23')).toBeVisible();
		await expect(row(page, 'Page 22')).toBeFocused();
		// One that leaves with the focus on it hands it on.
		await page.keyboard.press('r');
		await page.keyboard.press('k');
		await expect(row(page, 'Page 22')).toBeFocused();
		await page.clock.fastForward(11_000);
		await page.clock.fastForward(1_000);
		await expect(row(page, 'Page 22')).toBeHidden();
		await expect(row(page, 'Page 21')).toBeFocused();
	});

	test('marks all of a view at once, with one undo, also while the network drops answers', async ({
		page,
		context,
	}) => {
		let tries = 0;
		await context.route('**/api/reviews', async (route) => {
			tries += 1;
			if (tries > 2) return route.continue();
			// The server has it, and the device receives no answer.
			expect((await route.fetch()).status()).toBe(200);
			return route.abort('connectionreset');
		});
		await page.goto(`${app.origin}/?title=Page+1`);
		await expect(async () => {
			await page.getByRole('button', { name: 'Mark all of this view' }).click();
			await expect(page.getByRole('dialog')).toBeVisible({ timeout: 1_000 });
		}).toPass();
		await expect(page.getByRole('dialog')).toContainText('11 events of this view are not reviewed.');
		await page.getByRole('button', { name: 'Mark 11 as reviewed' }).click();
		await expect(page.getByText('11 edits marked as reviewed.')).toBeVisible();
		await page.keyboard.press('z');
		const ids = [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
		const expected = ['reviewed', 'unreviewed'].flatMap((mark) => ids.map((id) => `${keyOf(id)} ${mark}`)).sort();
		await expect.poll(async () => (await received(app.db)).sort(), { timeout: 20_000 }).toEqual(expected);
		await expect(page.getByText('wait to be sent')).toBeHidden({ timeout: 20_000 });
		expect((await received(app.db)).slice(0, 11).every((mark) => mark.endsWith(' reviewed'))).toBe(true);
	});
});

test.describe('what belongs together', () => {
	let app: App;
	test.beforeEach(async ({ context }) => {
		const many = Array.from({ length: 9 }, (_, at) =>
			observedEvent(9500 + at, { wiki: at % 2 === 0 ? 'itwiki' : 'eswiki', title: `Ponte ${at}` }),
		);
		app = await startApp({ prepare: (db) => recordEvents(db, [...run, ...session, ...many]) });
		await context.addCookies(await signIn(app));
	});
	test.afterEach(() => app.stop());

	test('a burst says what it is of, shows its rows, and is marked as one', async ({ page }) => {
		await page.goto(app.origin);
		const burst = page.locator('li[data-burst]');
		const header = burst.locator('summary').first();
		await expect(header).toContainText(
			/ExampleUser\u2069: \u2068itwiki\u2069 5, \u2068eswiki\u2069 5, \+3 wikis · .*… · \+\d+ bytes · 8 minutes/,
		);
		await expect(burst.locator('li[data-row]:visible')).toHaveCount(6);
		const rest = burst.locator('summary', { hasText: /^7 more$/ });
		await expect(async () => {
			await rest.click();
			await expect(burst.locator('li[data-row]:visible')).toHaveCount(13, { timeout: 1_000 });
		}).toPass();
		await header.click();
		await expect(burst.locator('li[data-row]:visible')).toHaveCount(0);
		await burst.locator('[data-marks] [data-mark="reviewed"]').click();
		await expect(page.getByText('13 edits marked as reviewed.')).toBeVisible();
		await expect.poll(() => received(app.db)).toHaveLength(13);
	});

	test('what others decide meanwhile stays: at a mark of many, and when it is taken back', async ({ page }) => {
		const flag = (key: string) =>
			recordReviews(app.db, 'Example Two', [{ requestId: randomUUID(), key, mark: 'flagged', note: 'why', madeAt: 1 }]);
		const flagOf = (title: string) => row(page, title).locator('[data-mark="flagged"]');
		const marksOf = async (key: string) => (await received(app.db)).filter((one) => one.startsWith(`${key} `));
		await page.goto(app.origin);
		await flag('itwiki:rev:9508');
		await expect(flagOf('Ponte 8')).toHaveAttribute('aria-pressed', 'true');
		await page.locator('li[data-burst] [data-marks] [data-mark="reviewed"]').click();
		await expect(page.getByText('12 edits marked as reviewed.')).toBeVisible();
		// Undo stays while the pointer is on it.
		await page.getByRole('button', { name: 'Undo' }).hover();
		await expect.poll(() => received(app.db)).toHaveLength(13);
		expect(await marksOf('itwiki:rev:9508')).toEqual(['itwiki:rev:9508 flagged why']);
		await flag('eswiki:rev:9507');
		await expect(flagOf('Ponte 7')).toHaveAttribute('aria-pressed', 'true');
		await page.getByRole('button', { name: 'Undo' }).click();
		await expect.poll(() => received(app.db)).toHaveLength(14 + 11);
		expect((await marksOf('eswiki:rev:9507')).at(-1)).toBe('eswiki:rev:9507 flagged why');
	});

	test('bursts can be folded at first, or be single rows', async ({ page }) => {
		const choose = async (label: string) => {
			await page.goto(`${app.origin}/preferences`);
			// Only scripts show how many events to save, and only they store a choice.
			await expect(page.getByRole('combobox')).toHaveCount(4);
			await page.getByRole('radio', { name: label }).check();
		};
		await choose('folded at first');
		await page.goto(app.origin);
		await expect(page.locator('li[data-burst]')).toHaveCount(1);
		await expect(page.locator('li[data-burst] li[data-row]:visible')).toHaveCount(0);
		await choose('no headings, single rows');
		await page.goto(app.origin);
		await expect(row(page, 'Puente de cadenas')).toBeVisible();
		await expect(page.locator('li[data-burst]')).toHaveCount(0);
	});
});
