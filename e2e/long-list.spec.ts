import { expect, test } from '@playwright/test';
import { signIn, startApp } from './app.ts';
import { recordEvents } from './sample-events.ts';
import { keepAllRows, manyEvents, scrollThrough } from './long-list.ts';

test('of 10,000 loaded rows only those near the visible part are on the page', async ({ page, browser }) => {
	test.setTimeout(600_000);
	const app = await startApp({ prepare: (db) => recordEvents(db, manyEvents) });
	try {
		const cookies = await signIn(app);
		await page.context().addCookies(cookies);
		expect((await scrollThrough(page, app.origin, 99)).rows).toBeLessThan(600);

		const naive = await browser.newPage();
		await naive.context().addCookies(cookies);
		await keepAllRows(naive);
		expect((await scrollThrough(naive, app.origin, 15)).rows).toBeGreaterThan(1400);
	} finally {
		await app.stop();
	}
});
