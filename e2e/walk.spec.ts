import { expect, test } from '@playwright/test';
import { startApp } from './app.ts';
import { trackNames } from './track-names.ts';
import { recordAll } from './recordings.ts';

// A little of everything, for `npm run test:quick`; each other spec is about one thing.
test('a walk through the app, from the one-time link to the end of the session', async ({ page }) => {
	const app = await startApp({ prepare: recordAll });
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	const goTo = (place: string) =>
		page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: place }).click();
	const heading = page.getByRole('heading', { level: 1 });
	try {
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		await expect(heading).toHaveText('Activity');

		const field = page.getByRole('combobox', { name: 'Add filter' });
		await expect(async () => {
			await field.click();
			await expect(field).toHaveAttribute('aria-expanded', 'true', { timeout: 500 });
		}).toPass();
		await page.keyboard.type('ExampleUser');
		await page.getByRole('option', { name: /^ExampleUser/ }).click();
		await expect(page).toHaveURL(`${app.origin}/?user=ExampleUser`);

		const reviewed = page.getByRole('button', { name: /^Reviewed: / }).first();
		await reviewed.click();
		await expect(reviewed).toHaveAttribute('aria-pressed', 'true');
		await expect.poll(() => app.db.selectFrom('reviews').select('mark').execute()).toEqual([{ mark: 'reviewed' }]);

		await goTo('Insights');
		await expect(page).toHaveURL(`${app.origin}/insights?user=ExampleUser`);
		await expect(page.getByRole('figure').first()).toBeVisible();

		await goTo('People');
		await page.getByRole('link', { name: 'ExampleUser', exact: true }).click();
		await expect(heading).toHaveText('ExampleUser');

		await goTo('Settings');
		await trackNames(page, '192.0.2.77');
		await expect(page.getByRole('link', { name: '192.0.2.77', exact: true })).toBeVisible();

		await page.getByRole('button', { name: 'Sign out' }).click();
		await expect(page.getByText('You have signed out.')).toBeVisible();
		expect(complaints).toEqual([]);
	} finally {
		await app.stop();
	}
});
