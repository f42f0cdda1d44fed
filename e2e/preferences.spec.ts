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
