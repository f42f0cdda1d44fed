import { expect, type Page, test } from '@playwright/test';
import { startApp } from './app.ts';
import { recordEvents, sighting } from './invented.ts';

const eventCount = 10_000;
/** Each a row of its own: what folds would only make the list shorter. */
const events = Array.from({ length: eventCount }, (_, index) =>
	sighting(index, {
		...{ title: `Page ${index}`, wiki: ['dewiki', 'enwiki'][index % 2] ?? 'dewiki' },
		time: Date.UTC(2026, 9, 1) + index * 240_000,
		comment: '/* Geschichte */ an ordinary [[summary]] of some length, as people write them',
	}),
);

/** What it takes to add older events and to scroll over all, in ms and rows. */
interface Measured {
	/** The longest time without a frame while the last page came in. */
	append: number;
	/** The longest time from one frame to the next while scrolling in a hundred leaps, each to rows not seen before. */
	frame: number;
	/** Most rows that were on the page at once. */
	rows: number;
}

/** Loads older events so many times, 100 each time, then scrolls from the top to the end. */
async function measure(page: Page, origin: string, pages: number): Promise<Measured> {
	await page.goto(`${origin}/?from=2026-10-01`);
	await expect(page.getByRole('link', { name: 'Load older' })).toBeVisible();
	return page.evaluate(async (pages) => {
		const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
		const older = () => document.querySelector<HTMLElement>('a[rel="next"]');
		let append = 0;
		for (let page = 0; page < pages; page++) {
			const before = older()?.getAttribute('href');
			older()?.click();
			append = 0;
			let last = await frame();
			// One frame more than until it is there: that in which it is drawn.
			for (let isThere = false; !isThere;) {
				isThere = older()?.getAttribute('href') !== before;
				const now = await frame();
				append = Math.max(append, now - last);
				last = now;
			}
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
		return { append, frame: longest, rows };
	}, pages);
}

test('10,000 rows are scrolled without a dropped second; older ones come quicker than if all were on the page', async ({
	page,
	browser,
}) => {
	test.setTimeout(600_000);
	const app = await startApp({ prepare: (db) => recordEvents(db, events) });
	try {
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		const long = await measure(page, app.origin, 99);
		const ours = await measure(page, app.origin, 15);

		const naive = await browser.newPage();
		await naive.context().addCookies(await page.context().cookies());
		// Nothing ever learns that it is out of sight.
		await naive.addInitScript(() => {
			window.IntersectionObserver = class extends IntersectionObserver {
				override observe() {
					return;
				}
			};
		});
		const all = await measure(naive, app.origin, 15);
		test.info().annotations.push({ type: 'measured, ms', description: JSON.stringify({ long, ours, all }) });
		expect(long.frame).toBeLessThan(1000);
		expect(long.append).toBeLessThan(1000);
		expect(long.rows).toBeLessThan(600);
		expect(ours.rows).toBeLessThan(600);
		expect(all.rows).toBeGreaterThan(1400);
		expect(ours.append).toBeLessThan(all.append);
	} finally {
		await app.stop();
	}
});
