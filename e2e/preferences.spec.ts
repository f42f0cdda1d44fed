import { readFileSync } from 'node:fs';
import { type Cookie, expect, type Page, test } from '@playwright/test';
import { autonyms, directionOf } from '../src/lib/messages/languages.ts';
import type { MessageKey } from '../src/lib/messages/messages.ts';
import { type App, signIn, startApp } from './app.ts';
import { newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';
import { recordAll } from './recordings.ts';
import { gotoReady } from './page-ready.ts';

let app: App;
let cookies: Cookie[];

test.beforeAll(async () => {
	app = await startApp({
		async prepare(db) {
			await recordAll(db);
			await recordEvents(db, [observedEvent(1, { user: 'LateExample', time: Date.UTC(2026, 10, 20, 23, 30) })]);
		},
	});
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

const light = 'rgb(255, 255, 255)';
const dark = 'rgb(16, 20, 24)';

/** The computed background colour of the page. */
function background(page: Page): Promise<string> {
	return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

test('the version is shown where someone looks who reports a bug', async ({ page }) => {
	const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
	for (const path of ['/preferences', '/status']) {
		await page.goto(app.origin + path);
		await expect(page.getByText(`xwiki version ${version}`)).toBeVisible();
	}
});

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
	test(`preferences are stored ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({ browser }) => {
		const context = await browser.newContext({ javaScriptEnabled, locale: 'en-GB', timezoneId: 'Asia/Tokyo' });
		await context.addCookies(cookies);
		const page = await context.newPage();
		await page.goto(`${app.origin}/preferences`);
		const zone = page.getByRole('combobox', { name: 'Time zone' });
		if (javaScriptEnabled) await expect(zone).toContainText('Time zone of this device: ⁨Asia/Tokyo⁩');
		await page.getByRole('radio', { name: 'Dark' }).check();
		await page.getByRole('radio', { name: 'Compact' }).check();
		await zone.selectOption('America/St_Johns');
		if (!javaScriptEnabled) await page.getByRole('button', { name: 'Save' }).click();
		await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
		await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
		expect(await background(page)).toBe(dark);
		await page.reload();
		await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
		for (const name of ['Dark', 'Compact']) await expect(page.getByRole('radio', { name })).toBeChecked();
		await expect(zone).toHaveValue('America/St_Johns');

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

/** The messages of a language, from its file. */
const messagesOf = (language: string) =>
	JSON.parse(readFileSync(`src/lib/messages/${language}.json`, 'utf8')) as Record<MessageKey, string>;

/** Checks that a page is in a language, and in its direction. */
async function expectLanguage(page: Page, language: string, title: MessageKey): Promise<void> {
	await expect(page.getByRole('heading', { level: 1 })).toContainText(messagesOf(language)[title]);
	await expect(page.locator('html')).toHaveAttribute('lang', language);
	await expect(page.locator('html')).toHaveAttribute('dir', directionOf(language));
}

/** Chooses a language after hydration, which the settings of the device show. */
async function choose(page: Page, label: string, language: string): Promise<void> {
	await expect(page.getByRole('combobox')).toHaveCount(4);
	await page.getByRole('combobox', { name: label }).selectOption(language);
}

for (const javaScriptEnabled of [true, false]) {
	test(`each language takes effect when it is chosen ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
		browser,
	}) => {
		test.slow();
		const context = await browser.newContext({ javaScriptEnabled, locale: 'de-AT', timezoneId: 'Asia/Tokyo' });
		await context.addCookies(cookies);
		const page = await context.newPage();
		const open = (path: string) => page.goto(`${app.origin}${path}`);
		let current = 'de';
		await open('/preferences');
		await expectLanguage(page, current, 'preferences');
		for (const { language, autonym } of autonyms()) {
			const field = page.getByRole('combobox', { name: messagesOf(current).language, exact: true });
			// Only scripts know the device's time zone, so this shows that they run.
			if (javaScriptEnabled)
				await expect(page.getByRole('combobox', { name: messagesOf(current).zone })).toContainText(
					messagesOf(current)['zone-device'],
				);
			await field.selectOption({ label: autonym });
			if (!javaScriptEnabled) await page.getByRole('button', { name: messagesOf(current)['preferences-save'] }).click();
			current = language;
			await expectLanguage(page, language, 'preferences');
			await page.reload();
			await expectLanguage(page, language, 'preferences');
			for (const [path, title] of [
				['/', 'activity'],
				['/insights', 'insights'],
			] as const) {
				await open(path);
				await expectLanguage(page, language, title);
			}
			await open('/preferences');
		}
		await context.close();
	});
}

test('a page fetches the user’s language and no other, as early as its code', async ({ page, context }) => {
	await context.addCookies([{ name: 'language', value: 'fr', url: app.origin }]);
	const requested: string[] = [];
	page.on('request', (request) => requested.push(new URL(request.url()).pathname));
	const html = await (await page.goto(app.origin))?.text();
	await page.goto(`${app.origin}/preferences`);
	await choose(page, messagesOf('fr').language, 'es');
	await expectLanguage(page, 'es', 'preferences');
	const catalogues = requested.filter((path) => path.endsWith('.json') && path.includes('/immutable/'));
	expect([...new Set(catalogues.map((path) => path.split('/').at(-1)?.split('.')[0]))]).toEqual(['fr', 'es']);
	expect(html).toContain(`<link rel="preload" href="${catalogues[0]}" as="fetch"`);
});

test('the chosen language works offline, and another can be chosen', async () => {
	const own = await startApp({ prepare: (db) => recordEvents(db, [observedEvent(1)]) });
	const device = newDevice();
	try {
		const online = await device.start();
		await online.goto(own.signInLink);
		await online.waitForURL(`${own.origin}/`);
		await online.goto(`${own.origin}/preferences`);
		await choose(online, 'Language', 'ar');
		await expectLanguage(online, 'ar', 'preferences');
		await waitUntilCached(online, 1);
		await own.killWeb();

		const page = await device.start();
		await page.goto(own.origin);
		await expectLanguage(page, 'ar', 'activity');
		await expect(page.getByText('Page 1')).toBeVisible();
		await page.goto(`${own.origin}/preferences`);
		await choose(page, messagesOf('ar').language, 'fr');
		await expectLanguage(page, 'fr', 'preferences');
		await page.goto(own.origin);
		await expectLanguage(page, 'fr', 'activity');
	} finally {
		await device.stop();
		await own.stop();
	}
});

test('days and times are those of the chosen time zone', async ({ browser }) => {
	const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Tokyo' });
	await context.addCookies(cookies);
	const page = await context.newPage();
	const expectMoment = async (at: Page, day: string, time: string) => {
		await at.goto(`${app.origin}/?user=LateExample`);
		await expect(at.getByRole('main').locator('h2 time')).toHaveAttribute('datetime', day);
		await expect(at.getByRole('main').locator('li[data-row] time').first()).toHaveText(time);
	};
	await expectMoment(page, '2026-11-20', '23:30');
	await page.goto(`${app.origin}/preferences`);
	// Before hydration a choice is not stored.
	await page.waitForFunction(() => !('earlyClick' in window));
	await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo');
	await expectMoment(page, '2026-11-21', '08:30');
	await expect(page.getByRole('main').getByText('times in Asia/Tokyo')).toBeVisible();

	const served = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
	await expectMoment(await served.newPage(), '2026-11-21', '08:30');
	await served.close();
	await context.close();
});

test('after following a link the focus is on the heading of the new page', async ({ page }) => {
	await gotoReady(page, app.origin);
	const places = page.getByRole('navigation', { name: 'Main' });
	await places.getByRole('link', { name: 'Preferences' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Preferences' })).toBeFocused();
	await page.goBack();
	await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeFocused();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
});
