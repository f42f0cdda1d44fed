import { type Figure, measureInTurns } from '../harness/figure.ts';
import { bundleForPage, launchChromium } from '../harness/chromium.ts';

/** A page of events from 50,000 cached on a device, against all of them read and filtered. */
export async function measureCache(): Promise<Figure[]> {
	const browser = await launchChromium();
	const page = await browser.newPage();
	// A page without an origin cannot store anything.
	await page.route('https://xwiki.example/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
	await page.goto('https://xwiki.example/');
	await page.addScriptTag({ content: await bundleForPage('../device/cache-page.ts') });
	await page.evaluate('fill()');
	/** Measured in the page, without the transfer to and from it. */
	const read = (way: string, filter: string): Promise<{ duration: number; keys: string[] }> =>
		page.evaluate(`read('${way}', '${filter}')`);

	const figures: Figure[] = [];
	for (const [filter, words] of [
		['usual', 'all but bots and categories'],
		['person', 'one person of forty'],
	] as const) {
		const [ours, theirs] = [await read('ours', filter), await read('baseline', filter)];
		if (ours.keys.length !== 50 || ours.keys.join() !== theirs.keys.join()) throw new Error('not the same events');
		const times = await measureInTurns(
			{
				ours: async () => (await read('ours', filter)).duration,
				all: async () => (await read('baseline', filter)).duration,
			},
			15,
		);
		figures.push({
			what: `a page from 50,000 cached events: ${words}`,
			unit: 'ms',
			ours: times.ours,
			baseline: { what: 'all read and filtered', value: times.all },
			limit: { atMost: 0.1 },
		});
	}
	await browser.close();
	return figures;
}
