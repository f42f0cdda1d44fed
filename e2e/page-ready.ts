import { type ConsoleMessage, expect, type Page } from '@playwright/test';

/**
 * Opens a page and waits until it has asked for all that it wants, and hears clicks. The live connection, which would
 * never end, ends at once. Fails if the browser had to throw away what the server has drawn, since it would have drawn
 * something else.
 */
export async function gotoReady(page: Page, url: string): Promise<void> {
	await page.route('**/api/live*', (route) =>
		route.fulfill({ contentType: 'text/event-stream', body: 'retry: 3600000\n\n' }),
	);
	const warnings: string[] = [];
	const heed = (message: ConsoleMessage) => void warnings.push(message.text());
	page.on('console', heed);
	await page.goto(url, { waitUntil: 'networkidle' });
	// Until then, a link loads the next page whole.
	await page.waitForFunction(() => !('earlyClick' in window));
	page.off('console', heed);
	expect(warnings.filter((text) => text.includes('hydration_mismatch'))).toEqual([]);
}

/** Keeps the scripts of a page from coming, as on a slow line. @returns lets them come */
export async function holdScripts(page: Page): Promise<() => void> {
	let come = () => {};
	const awaited = new Promise<void>((resolve) => (come = resolve));
	await page.route(/\.js$/, async (route) => {
		await awaited;
		await route.continue();
	});
	return come;
}
