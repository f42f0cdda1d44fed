import { startApp } from '../../e2e/app.ts';
import { manyEvents, scrollThrough } from '../../e2e/long-list.ts';
import { recordEvents } from '../../e2e/sample-events.ts';
import { launchChromium, signedIn } from '../harness/chromium.ts';
import { type Figure, measureInTurns } from '../harness/figure.ts';

/** The longest time without a frame while a long list is scrolled from end to end, with few of its rows on the page. */
export async function measureLongList(): Promise<Figure[]> {
	const app = await startApp({ prepare: (db) => recordEvents(db, manyEvents) });
	const browser = await launchChromium();
	const context = await signedIn(browser, app);
	const scroll = async (pages: number) => {
		const page = await context.newPage();
		const { frame } = await scrollThrough(page, app.origin, pages);
		await page.close();
		return frame;
	};
	const frames = await measureInTurns({ some: () => scroll(15), many: () => scroll(99) }, 5);
	await browser.close();
	await app.stop();
	const [unit, baseline, limit] = ['ms', null, { atMost: 100 }];
	return [
		{ what: 'longest frame, 1,600 rows scrolled', unit, ours: frames.some, baseline, limit },
		{ what: 'longest frame, 10,000 rows scrolled', unit, ours: frames.many, baseline, limit },
	];
}
