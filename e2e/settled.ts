import type { Page } from '@playwright/test';

/** Opens a page and waits until it has asked for all that it wants. The live connection, which would never end, ends at once. */
export async function goSettled(page: Page, url: string): Promise<void> {
	await page.route('**/api/live*', (route) =>
		route.fulfill({ contentType: 'text/event-stream', body: 'retry: 3600000\n\n' }),
	);
	await page.goto(url, { waitUntil: 'networkidle' });
}
