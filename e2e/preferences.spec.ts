import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { recordAll } from './recordings.ts';

let app: App;
let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>;

test.beforeAll(async ({ browser }) => {
	app = await startApp({ prepare: recordAll });
	const page = await browser.newPage();
	await page.goto(app.signInLink);
	await page.waitForURL(`${app.origin}/`);
	cookies = await page.context().cookies();
	await page.close();
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

const light = 'rgb(255, 255, 255)';
const dark = 'rgb(16, 20, 24)';

/** The colour behind everything, as computed. */
function background(page: Page): Promise<string> {
	return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

for (const javaScriptEnabled of [true, false]) {
	for (const [theme, system, expected] of [
		[undefined, 'light', light],
		[undefined, 'dark', dark],
		['light', 'dark', light],
		['dark', 'light', dark],
	] as const) {
		test(`theme ${theme ?? 'by default'} on a ${system} system ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
			browser,
		}) => {
			const context = await browser.newContext({ javaScriptEnabled, colorScheme: system });
			await context.addCookies(cookies);
			if (theme !== undefined) await context.addCookies([{ name: 'theme', value: theme, url: app.origin }]);
			const page = await context.newPage();
			await page.goto(app.origin);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			expect(await background(page)).toBe(expected);
			const fields = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
			expect(fields).toBe(theme ?? 'light dark');
			await context.close();
		});
	}
}

for (const javaScriptEnabled of [true, false]) {
	test(`preferences are chosen and kept ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({ browser }) => {
		const context = await browser.newContext({ javaScriptEnabled, locale: 'en-GB', timezoneId: 'Asia/Tokyo' });
		await context.addCookies(cookies);
		const page = await context.newPage();
		await page.goto(`${app.origin}/preferences`);
		if (javaScriptEnabled) await expect(page.getByRole('radio', { name: 'Asia/Tokyo' })).toBeVisible();
		await page.getByRole('radio', { name: 'Dark' }).check();
		await page.getByRole('radio', { name: 'Compact' }).check();
		if (javaScriptEnabled) await page.getByRole('radio', { name: 'Asia/Tokyo' }).check();
		else await page.getByRole('button', { name: 'Save' }).click();
		await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
		await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
		expect(await background(page)).toBe(dark);
		await page.reload();
		for (const name of ['Dark', 'Compact', javaScriptEnabled ? 'Asia/Tokyo' : 'UTC'])
			await expect(page.getByRole('radio', { name })).toBeChecked();

		const answer: unknown = await (await page.request.get(`${app.origin}/api/session`)).json();
		expect(answer).toMatchObject({ preferences: { theme: 'dark', density: 'compact' } });
		for (const { name, sameSite, httpOnly, expires } of await context.cookies()) {
			if (!['theme', 'density', 'zone', 'language'].includes(name)) continue;
			expect({ name, sameSite, httpOnly }).toEqual({ name, sameSite: 'Lax', httpOnly: false });
			expect(expires * 1000 - Date.now()).toBeGreaterThan(364 * 86_400_000);
		}
		await context.close();
	});
}

test('whoever follows a link begins at the heading of the new page', async ({ page }) => {
	await page.goto(app.origin);
	const places = page.getByRole('navigation', { name: 'Main' });
	await places.getByRole('link', { name: 'Preferences' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Preferences' })).toBeFocused();
	await page.goBack();
	await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeFocused();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
});
