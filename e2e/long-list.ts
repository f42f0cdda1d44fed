import { expect, type Page } from '@playwright/test';
import { observedEvent } from './sample-events.ts';

const eventCount = 10_000;
/** Each is a separate row: grouped events would only make the list shorter. */
export const manyEvents = Array.from({ length: eventCount }, (_, index) =>
	observedEvent(index, {
		...{ title: `Page ${index}`, wiki: ['dewiki', 'enwiki'][index % 2] ?? 'dewiki' },
		time: Date.UTC(2026, 9, 1) + index * 240_000,
		comment: '/* Geschichte */ an ordinary [[summary]] of some length, as people write them',
	}),
);

/** Measurements of scrolling over all loaded rows. */
export interface Scrolled {
	/** Longest time from one frame to the next, ms, while scrolling in a hundred steps, each to rows not seen before. */
	frame: number;
	/** Highest number of rows on the page at the same time. */
	rows: number;
}

/** Loads older events, then scrolls from the top to the end. @param pages how often to load, 100 events each time */
export async function scrollThrough(page: Page, origin: string, pages: number): Promise<Scrolled> {
	await page.goto(`${origin}/?from=2026-10-01`);
	// Before hydration, a click would open another page.
	await expect(async () => {
		await page.keyboard.press('j');
		await expect(page.locator('[data-row]:focus')).toBeVisible({ timeout: 500 });
	}).toPass();
	return page.evaluate(async (pages) => {
		const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
		const older = () => document.querySelector<HTMLElement>('a[rel="next"]');
		for (let page = 0; page < pages; page++) {
			const before = older()?.getAttribute('href');
			older()?.click();
			while (older()?.getAttribute('href') === before) await frame();
		}
		scrollTo(0, 0);
		await frame();
		let [longest, rows] = [0, 0];
		let last = await frame();
		for (let step = 1; step <= 100; step++) {
			scrollTo({ top: (document.documentElement.scrollHeight * step) / 100 - innerHeight, behavior: 'instant' });
			// The observer reports in the next frame.
			for (let count = 0; count < 3; count++) {
				const now = await frame();
				longest = Math.max(longest, now - last);
				last = now;
			}
			rows = Math.max(rows, document.querySelectorAll('[data-row]').length);
		}
		return { frame: longest, rows };
	}, pages);
}

/** Disables the observer that removes rows out of view: all loaded rows stay on the page. */
export async function keepAllRows(page: Page): Promise<void> {
	await page.addInitScript(() => {
		window.IntersectionObserver = class extends IntersectionObserver {
			override observe() {
				return;
			}
		};
	});
}
