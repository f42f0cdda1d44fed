import { fileURLToPath } from 'node:url';
import { userInfo } from 'node:os';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../scripts/test/programs.ts';

describe('a page of events from 50,000 cached on a device, in Chromium', () => {
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		const executablePath = findChromium();
		if (executablePath === null) throw new Error('No Chromium was found');
		const bundled = await build({
			entryPoints: [fileURLToPath(import.meta.resolve('./cache-page.ts'))],
			bundle: true,
			minify: true,
			write: false,
			logLevel: 'error',
		});
		browser = await chromium.launch({ executablePath, chromiumSandbox: userInfo().uid !== 0 });
		page = await browser.newPage();
		// A page without an origin cannot store anything.
		await page.route('https://xwiki.example/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
		await page.goto('https://xwiki.example/');
		await page.addScriptTag({ content: bundled.outputFiles[0]?.text ?? '' });
		await page.evaluate('fill()');
	}, 300_000);
	afterAll(() => browser.close());

	/** Measured in the page, without the transfer to and from it. */
	async function read(way: string, filter: string): Promise<{ overriddenDuration: number; keys: string[] }> {
		const found: { duration: number; keys: string[] } = await page.evaluate(`read('${way}', '${filter}')`);
		return { overriddenDuration: found.duration, keys: found.keys };
	}

	for (const [filter, words] of [
		['usual', 'all but bots and categories'],
		['person', 'of one person of forty'],
	] as const) {
		it(words, { timeout: 600_000 }, async ({ bench }) => {
			const { keys } = await read('ours', filter);
			expect(keys).toHaveLength(50);
			expect((await read('baseline', filter)).keys).toEqual(keys);
			await bench.compare(
				bench('xwiki', () => read('ours', filter)),
				bench('baseline: all of them read and filtered', () => read('baseline', filter)),
				{ iterations: 15, warmupIterations: 2, time: 0, warmupTime: 0 },
			);
		});
	}
});
