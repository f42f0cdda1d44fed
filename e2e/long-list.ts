import { expect, type Page } from '@playwright/test';
import { sighting } from './sample-events.ts';

const eventCount = 10_000;
/** Each a row of its own: what folds would only make the list shorter. */
export const manyEvents = Array.from({ length: eventCount }, (_, index) =>
	sighting(index, {
		...{ title: `Page ${index}`, wiki: ['dewiki', 'enwiki'][index % 2] ?? 'dewiki' },
		time: Date.UTC(2026, 9, 1) + index * 240_000,
		comment: '/* Geschichte */ an ordinary [[summary]] of some length, as people write them',
	}),
);

/** What it takes to scroll over all that was loaded. */
export interface Scrolled {
	/** The longest time, ms, from one frame to the next while scrolling in a hundred leaps, each to rows not seen before. */
	frame: number;
	/** Most rows that were on the page at once. */
	rows: number;
}

/** Loads older events so many times, 100 each time, then scrolls from the top to the end. */
export async function scrollThrough(page: Page, origin: string, pages: number): Promise<Scrolled> {
	await page.goto(`${origin}/?from=2026-10-01`);
	// Before the script is there, a press would lead to another page.
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
		for (let leap = 1; leap <= 100; leap++) {
			scrollTo({ top: (document.documentElement.scrollHeight * leap) / 100 - innerHeight, behavior: 'instant' });
			// What is asked of the observer comes in the frame after.
			for (let step = 0; step < 3; step++) {
				const now = await frame();
				longest = Math.max(longest, now - last);
				last = now;
			}
			rows = Math.max(rows, document.querySelectorAll('[data-row]').length);
		}
		return { frame: longest, rows };
	}, pages);
}

/** From then on no row of a page learns that it is out of sight: all that were loaded stay on it. */
export async function keepAllRows(page: Page): Promise<void> {
	await page.addInitScript(() => {
		window.IntersectionObserver = class extends IntersectionObserver {
			override observe() {
				return;
			}
		};
	});
}
