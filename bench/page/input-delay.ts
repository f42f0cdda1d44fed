import { devices, type Page } from '@playwright/test';
import { sleep } from '#lib/client/platform/sleep.ts';
import { launchChromium, signedIn } from '../harness/chromium.ts';
import { at, type Figure } from '../harness/figure.ts';
import type { DemoApp } from './demo-app.ts';

const minute = 60_000;
/** How much slower than this machine a phone is. */
const slowDown = 4;
/** Time between two events that arrive, ms. */
const liveEvery = 300;

/** What the page measures of itself, ms. */
interface Measured {
	/** From each key or touch until the page began to handle it; browsers report those with a frame of 16 ms or more. */
	delays: number[];
	tasks: number[];
}

/** A minute of keys and touches on a slow phone, after the page is loaded, while events arrive. */
export async function measureInputDelay(demo: DemoApp): Promise<Figure[]> {
	const browser = await launchChromium();
	const page = await (await signedIn(browser, demo.app, devices['Pixel 7'])).newPage();
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
	await page.goto(demo.app.origin);
	await page.waitForFunction(() => !('earlyClick' in window));
	await page.evaluate(observe);
	const stop = demo.deliver(liveEvery);
	const end = Date.now() + minute;
	while (Date.now() < end) await useOnce(page);
	stop();
	const { delays, tasks } = await page.evaluate<Measured>('measured');
	await browser.close();
	const [unit, baseline] = ['ms', null];
	const what = `a phone ${slowDown} times slower, while events arrive`;
	return [
		{ what: `${what}: input delay, p75`, unit, ours: at(0.75, delays), baseline, limit: { atMost: 100 } },
		{ what: `${what}: longest task of a minute`, unit, ours: Math.max(0, ...tasks), baseline, limit: { atMost: 100 } },
	];
}

/** Filters by a text, opens and closes a menu, and walks through rows, as a person does. */
async function useOnce(page: Page): Promise<void> {
	await page.getByRole('combobox', { name: 'Add filter' }).tap();
	await page.keyboard.type('exa', { delay: 100 });
	await page.keyboard.press('Escape');
	await page.keyboard.press('Tab');
	const menu = page.locator('summary', { hasText: 'Export' });
	for (let time = 0; time < 2; time += 1) await menu.tap();
	for (const key of 'jjk') await page.keyboard.press(key, { delay: 100 });
	await page.getByRole('heading', { level: 1 }).tap();
	await sleep(1_000, new AbortController().signal);
}

/** Runs in the page. */
function observe(): void {
	const measured: Measured = { delays: [], tasks: [] };
	Object.assign(globalThis, { measured });
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries() as PerformanceEventTiming[])
			if (/^(?:keydown|pointerdown|click|input)$/.test(entry.name))
				measured.delays.push(entry.processingStart - entry.startTime);
	}).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
	new PerformanceObserver((list) => {
		for (const { duration } of list.getEntries()) measured.tasks.push(duration);
	}).observe({ type: 'longtask' });
}
