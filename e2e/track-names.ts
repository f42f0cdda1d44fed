import type { Page } from '@playwright/test';

/** On the page of tracked people: looks at the names in the form, and tracks all of them that can be. */
export async function trackNames(page: Page, names: string, reason = 'an example'): Promise<void> {
	await page.getByLabel('Usernames to track').fill(names);
	await page.getByRole('button', { name: 'Look at the names' }).click();
	const preview = page.getByRole('form', { name: 'Whom to track' });
	await preview.getByLabel('Reason', { exact: true }).fill(reason);
	await preview.getByRole('button', { name: 'Track those chosen' }).click();
}
