import { type Figure, timeInTurns } from '../harness/figure.ts';
import { bundleForPage, launchChromium } from '../harness/chromium.ts';

/**
 * A chart of 365 days × 10 wikis, from the call until Chromium has painted a frame with the whole chart, so each waits for
 * a frame. The baseline is what the manual's first example gives: an object a bar, numbers parsed, legend, and an animation
 * of one second, until the bars have their heights; all of these are defaults. All draw the same numbers at the same
 * size, and Chart.js is loaded already.
 */
export async function measureChart(): Promise<Figure[]> {
	const browser = await launchChromium(['--disable-gpu']);
	const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
	await page.setContent('<!doctype html><body></body>');
	await page.addScriptTag({ content: await bundleForPage('../device/chart-page.ts') });
	const times = await timeInTurns(
		{
			ours: () => page.evaluate('ours()'),
			defaults: () => page.evaluate('defaults()'),
			still: () => page.evaluate('still()'),
		},
		15,
	);
	await browser.close();
	const what = 'a chart of 365 days × 10 wikis';
	return [
		{
			...{ what, unit: 'ms', ours: times.ours, limit: { atMost: 0.2 } },
			baseline: { what: 'Chart.js, its defaults', value: times.defaults },
		},
		{
			...{ what, unit: 'ms', ours: times.ours, limit: { atMost: 1 } },
			baseline: { what: 'Chart.js without animation', value: times.still },
		},
	];
}
