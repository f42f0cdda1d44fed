import { userInfo } from 'node:os';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type App, startApp } from '../e2e/app.ts';
import { recordEvents } from '../e2e/sample-events.ts';
import { keepAllRows, manyEvents, scrollThrough } from '../e2e/long-list.ts';
import { findChromium } from '../scripts/test/programs.ts';

describe('the longest time without a frame while a long list is scrolled from end to end', () => {
	let app: App;
	let browser: Browser;
	let context: BrowserContext;
	beforeAll(async () => {
		const executablePath = findChromium();
		if (executablePath === null) throw new Error('No Chromium was found');
		app = await startApp({ prepare: (db) => recordEvents(db, manyEvents) });
		browser = await chromium.launch({ executablePath, chromiumSandbox: userInfo().uid !== 0 });
		context = await browser.newContext();
		const page = await context.newPage();
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		await page.close();
	}, 120_000);
	afterAll(async () => {
		await browser.close();
		await app.stop();
	});

	async function scroll(page: Page, pages: number): Promise<{ overriddenDuration: number }> {
		const { frame } = await scrollThrough(page, app.origin, pages);
		await page.close();
		return { overriddenDuration: frame };
	}

	it('with a part of the rows on the page and with all', { timeout: 900_000 }, async ({ bench }) => {
		await bench.compare(
			bench('1,600 rows', async () => scroll(await context.newPage(), 15)),
			bench('10,000 rows', async () => scroll(await context.newPage(), 99)),
			bench('baseline: 1,600 rows, all on the page', async () => {
				const page = await context.newPage();
				await keepAllRows(page);
				return scroll(page, 15);
			}),
			{ iterations: 3, warmupIterations: 0, time: 0, warmupTime: 0 },
		);
	});
});
