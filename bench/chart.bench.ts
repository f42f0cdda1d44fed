import { fileURLToPath } from 'node:url';
import { userInfo } from 'node:os';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { findChromium } from '../scripts/test/programs.ts';

describe('a chart of 365 days × 10 wikis, until it is painted in Chromium', () => {
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		const executablePath = findChromium();
		if (executablePath === null) throw new Error('No Chromium was found');
		const bundled = await build({
			entryPoints: [fileURLToPath(import.meta.resolve('./chart-page.ts'))],
			bundle: true,
			minify: true,
			write: false,
			logLevel: 'error',
		});
		browser = await chromium.launch({
			executablePath,
			chromiumSandbox: userInfo().uid !== 0,
			args: ['--disable-gpu'],
		});
		page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		await page.setContent('<!doctype html><body></body>');
		await page.addScriptTag({ content: bundled.outputFiles[0]?.text ?? '' });
	}, 60_000);
	afterAll(() => browser.close());

	/*
	 * From the call until Chromium has painted a frame with the whole chart, so every one waits for a frame. The
	 * baseline is what the manual's first example gives: an object a bar, numbers parsed, legend, and an animation of one
	 * second, until the bars have their heights; all of these are defaults. The time without the animation is given
	 * it. All draw the same numbers at the same size, and Chart.js is loaded already.
	 */
	it('draws from the numbers', { timeout: 180_000 }, async ({ bench }) => {
		await bench.compare(
			bench('xwiki', async () => void (await page.evaluate('ours()'))),
			bench('baseline: Chart.js, its defaults', async () => void (await page.evaluate('defaults()'))),
			bench('Chart.js without animation', async () => void (await page.evaluate('still()'))),
			// One run of the baseline takes more than a second.
			{ iterations: 15, warmupIterations: 2, time: 0, warmupTime: 0 },
		);
	});
});
