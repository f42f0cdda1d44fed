import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { signIn, startApp } from './app.ts';
import { recordAll } from './recordings.ts';

/** Maximum size of a page's scripts until it reacts to the keyboard, bytes, compressed with gzip. */
const pages = [
	{ name: 'the first page', path: '/?type=edit&wiki=enwiki', most: 90_000 },
	// The code for sentences is loaded only with events that have one.
	{ name: 'a page of log actions', path: '/?type=log', most: 100_000 },
	{ name: 'a page of edits of Wikidata', path: '/?type=edit&wiki=wikidatawiki', most: 100_000 },
];

for (const { name, path, most } of pages) {
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
		await page.goto(app.origin + path);
		await expect(async () => {
			await page.keyboard.press('j');
			await expect(page.locator('[data-row]:focus')).toBeVisible({ timeout: 500 });
		}).toPass();
		const first = await weigh();
		expect(sum(first), JSON.stringify(first, null, 1)).toBeLessThan(most);

		// The code of the offline cache is loaded later.
		await page.clock.runFor(5_000);
		await expect.poll(async () => sum(await weigh())).toBeGreaterThan(sum(first) + 30_000);
		await app.stop();
	});
}
