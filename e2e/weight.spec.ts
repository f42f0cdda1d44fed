import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { signIn, startApp } from './app.ts';
import { gotoReady } from './page-ready.ts';
import { recordAll } from './recordings.ts';

/** Maximum size of the first page's messages, bytes, compressed with gzip. */
const catalogues = { en: 15_000, ar: 18_250 };

/**
 * Maximum size of a page's scripts until it reacts to the keyboard, and of those that it does not preload, bytes,
 * compressed with gzip.
 */
const pages = [
	{ name: 'the first page', path: '/?type=edit&wiki=enwiki', most: 85_500, late: 5_000 },
	// The code for sentences is loaded only with events that have one.
	{ name: 'a page of log actions', path: '/?type=log', most: 95_500, late: 15_000 },
	{ name: 'a page of edits of Wikidata', path: '/?type=edit&wiki=wikidatawiki', most: 95_500, late: 15_000 },
];

for (const { name, path, most, late } of pages) {
	/** Fails with the name and size of each script. */
	test(`${name} loads little script at first, and code for later work after it`, async ({ page }) => {
		const app = await startApp({ prepare: recordAll });
		await page.context().addCookies(await signIn(app));

		const scripts: Promise<[string, number]>[] = [];
		page.on('response', (response) => {
			const { pathname } = new URL(response.url());
			if (pathname.endsWith('.js')) scripts.push(response.body().then((body) => [pathname, gzipSync(body).length]));
		});
		const weigh = async () => Object.fromEntries((await Promise.all(scripts)).sort(([, a], [, b]) => b - a));
		const sum = (sizes: Record<string, number>) => Object.values(sizes).reduce((total, size) => total + size, 0);
		await page.clock.install();
		await page.clock.pauseAt(Date.now() + 1_000);
		const link = (await page.goto(app.origin + path))?.headers()['link'] ?? '';
		await expect(async () => {
			await page.keyboard.press('j');
			await expect(page.locator('[data-row]:focus')).toBeVisible({ timeout: 500 });
		}).toPass();
		const first = await weigh();
		expect(sum(first), JSON.stringify(first, null, 1)).toBeLessThan(most);
		const requestedLate = Object.fromEntries(Object.entries(first).filter(([script]) => !link.includes(script)));
		expect(sum(requestedLate), JSON.stringify(requestedLate, null, 1)).toBeLessThan(late);

		// The code of the offline cache is loaded later.
		await page.clock.runFor(5_000);
		await expect.poll(async () => sum(await weigh())).toBeGreaterThan(sum(first) + 30_000);
		await app.stop();
	});
}

for (const [language, most] of Object.entries(catalogues)) {
	test(`the first page loads few messages in ${language}`, async ({ page }) => {
		const app = await startApp({ prepare: recordAll });
		await page.context().addCookies(await signIn(app));
		await page.context().addCookies([{ name: 'language', value: language, url: app.origin }]);
		const sizes: Promise<number>[] = [];
		page.on('response', (response) => {
			const { pathname } = new URL(response.url());
			if (pathname.endsWith('.json')) sizes.push(response.body().then((body) => gzipSync(body).length));
		});
		await gotoReady(page, `${app.origin}/?type=edit&wiki=enwiki`);
		const size = (await Promise.all(sizes)).reduce((total, one) => total + one, 0);
		expect(size).toBeGreaterThan(1_000);
		expect(size).toBeLessThan(most);
		await app.stop();
	});
}
