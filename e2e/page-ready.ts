import { type BrowserContext, type ConsoleMessage, expect, type Page } from '@playwright/test';
import { pause } from '#lib/client/platform/after-idle.ts';

/**
 * Opens a page and waits until all its requests are done and it is hydrated. The live connection, which would never end,
 * ends at once. Fails on a hydration mismatch: the browser rendered something else than the server.
 */
export async function gotoReady(page: Page, url: string): Promise<void> {
	await page.route('**/api/live*', (route) =>
		route.fulfill({ contentType: 'text/event-stream', body: 'retry: 3600000\n\n' }),
	);
	const warnings: string[] = [];
	const onConsole = (message: ConsoleMessage) => void warnings.push(message.text());
	page.on('console', onConsole);
	await page.goto(url, { waitUntil: 'networkidle' });
	// Before hydration, a link loads a whole new document.
	await page.waitForFunction(() => !('earlyClick' in window));
	page.off('console', onConsole);
	expect(warnings.filter((text) => text.includes('hydration_mismatch'))).toEqual([]);
}

/** Holds back the scripts of a page, as on a slow connection. @returns releases them */
export function holdScripts(page: Page): Promise<() => void> {
	return holdRequests(page, /\.js$/);
}

/** Holds back what a page requests of some addresses. @returns releases it */
export async function holdRequests(page: Page, addresses: RegExp): Promise<() => void> {
	let release = () => {};
	const released = new Promise<void>((resolve) => (release = resolve));
	await page.route(addresses, async (route) => {
		await released;
		await route.continue();
	});
	return release;
}

/** Lets low-priority work (after-idle.ts) begin at the load event, without its pause. */
export async function idleAtOnce(context: BrowserContext): Promise<void> {
	await context.addInitScript((pause) => {
		const { setTimeout } = window;
		const sooner = (run: TimerHandler, wait?: number, ...more: unknown[]) =>
			setTimeout(run, wait === pause ? 0 : wait, ...more);
		Object.assign(window, { setTimeout: sooner });
	}, pause);
}

/** On the page of a person: opens the line about what is known of them. */
export async function openCoverage(page: Page): Promise<void> {
	const line = page.locator('details.coverage');
	if (!(await line.evaluate((element) => (element as HTMLDetailsElement).open)))
		await line.locator('summary').first().click();
}
