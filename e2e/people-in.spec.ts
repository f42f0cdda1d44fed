import { expect, type Page, test } from '@playwright/test';
import type { ActionApiServer } from '../demo/action-api-server.ts';
import { createDemoWikis } from '../demo/live/demo-wikis.ts';
import { insertTrackedUser, plainTerms } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { type App, signIn, startApp } from './app.ts';
import { findings } from './axe.ts';
import { gotoReady } from './page-ready.ts';

let app: App;
let wikis: ActionApiServer;
test.beforeEach(async () => {
	wikis = await createDemoWikis(Date.now());
	const env = { META_API_URL: wikis.url, DEMO_WIKIS_URL: wikis.address, STREAM_URL: 'http://127.0.0.1:9/' };
	app = await startApp({ env });
	await insertTrackedUser(app.db, { username: 'Example Gardener', addedBy: null }, { ...plainTerms, endsAt: 1 });
	await insertTrackedUser(app.db, { username: 'Sample Surveyor', addedBy: null });
});
test.afterEach(() => Promise.all([app.stop(), wikis.close()]));

async function openSettings(page: Page): Promise<void> {
	await page.context().addCookies(await signIn(app));
	await page.goto(`${app.origin}/settings`);
}
const look = (page: Page) => page.getByRole('button', { name: 'Look at the names' }).click();
const previewOn = (page: Page) => page.getByRole('form', { name: 'Whom to track' });

for (const javaScriptEnabled of [true, false]) {
	const how = `${javaScriptEnabled ? 'with' : 'without'} JavaScript`;
	test.describe(how, () => {
		test.use({ javaScriptEnabled });

		test(`people of a category are looked at and chosen, ${how}`, async ({ page }) => {
			await openSettings(page);
			await page.getByLabel('A category').check();
			await expect(page.getByLabel('Usernames to track')).toBeHidden();
			await page.getByLabel('Wiki', { exact: true }).fill('wiki.example');
			await page.getByLabel(/^Title or address/).fill('Wikipedians in Sampletown');
			await page.getByLabel('Labels', { exact: true }).fill('town');
			await look(page);
			await expect(page.getByRole('alert')).toHaveText(/^Enter the address of a wiki of Wikimedia/);
			await expect(page.getByLabel('A category')).toBeChecked();
			await page.getByLabel('Wiki', { exact: true }).fill('en.wikipedia.org');
			await look(page);

			const preview = previewOn(page);
			await expect(preview).toContainText('From this category: \u2068Category:Wikipedians in Sampletown\u2069');
			await expect(preview).toContainText('Being in a category is no consent to being followed.');
			await expect(preview.getByRole('row')).toHaveText([
				/Name\s*Account/,
				/Example Gardener\s*already on the list \(ended\); is tracked again, with the labels/,
				/Garden & Sons\s*account found/,
				/Sample Surveyor\s*already on the list \(tracking starts within seconds\); gets the labels/,
			]);
			await preview.getByLabel('Garden & Sons').uncheck();
			await preview.getByLabel('Reason', { exact: true }).fill('  ');
			await preview.getByRole('button', { name: 'Track those chosen' }).click();
			await expect(preview.getByRole('alert')).toHaveText('Say why these people are to be tracked.');
			await expect(preview.getByLabel('Garden & Sons')).not.toBeChecked();
			await expect(preview.getByLabel('Example Gardener')).toBeChecked();

			await preview.getByLabel('Reason', { exact: true }).fill('a meeting');
			await preview.getByRole('button', { name: 'Back' }).click();
			await expect(page.getByLabel('A category')).toBeChecked();
			await expect(page.getByLabel(/^Title or address/)).toHaveValue('Wikipedians in Sampletown');
			await expect(page.getByLabel('Reason', { exact: true }).first()).toHaveValue('a meeting');
			await expect(page.getByLabel('Labels', { exact: true })).toHaveValue('town');
			await look(page);
			await preview.getByLabel('Garden & Sons').uncheck();
			await preview.getByRole('button', { name: 'Track those chosen' }).click();
			await expect(page.locator('#report')).toContainText('1 person is tracked from now on.');
			await expect(page.locator('#report')).toContainText('Already on the list, now with these labels: 1 person.');
			expect(await listTrackedUsers(app.db)).toMatchObject([
				{ username: 'Example Gardener', labels: ['town'], reason: 'a meeting', tracking: 'soon' },
				{ username: 'Sample Surveyor', labels: ['town'], reason: null },
			]);
		});

		test(`names of a page and of an event are read, ${how}`, async ({ page }) => {
			await openSettings(page);
			await page.getByLabel('A wiki page').check();
			await page.getByLabel(/^Title or address/).fill('https://meta.wikimedia.org/wiki/Workshop_2025');
			await look(page);
			await expect(page.getByRole('alert')).toHaveText(/^There is no such page or category there/);
			await page.getByLabel(/^Title or address/).fill('https://meta.wikimedia.org/wiki/Workshop_2026/Participants');
			await look(page);
			await expect(previewOn(page)).toContainText('Being named on a page is no consent to being followed.');
			await expect(previewOn(page).getByLabel('Garden & Sons')).toBeChecked();
			await page.getByRole('button', { name: 'Back' }).click();
			await page.getByLabel('An event registration').check();
			await page.getByLabel('Number, title or address').fill('Event:Workshop 2026');
			wikis.misbehave({ kind: 'status', status: 503 });
			await look(page);
			await expect(page.getByRole('alert')).toHaveText('The wiki did not answer. Please try again in a moment.');
			await look(page);
			await expect(previewOn(page).getByLabel('Garden & Sons')).toBeChecked();
			await expect(previewOn(page).getByText('Example Performer')).toHaveCount(0);
		});
	});
}

test('a file goes into the field, and of a table one column counts', async ({ page }) => {
	await openSettings(page);
	await gotoReady(page, `${app.origin}/settings`);
	const file = page.getByLabel('Or take the text of a file');
	await file.setInputFiles({ name: 'x.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004') });
	await expect(page.getByRole('alert')).toContainText('This file cannot be read as text.');
	const csv = 'username,enrollment_timestamp,e-mail\r\n"Garden & Sons",2026-11-01 09:00:00 UTC,x@uni.example\r\n';
	await file.setInputFiles({ name: 'participants.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
	await expect(page.getByRole('alert')).toHaveCount(0);
	await expect(page.getByLabel('Usernames to track')).toHaveValue(csv.replaceAll('\r\n', '\n'));
	await look(page);
	await expect(previewOn(page).getByRole('row')).toHaveText([/Name/, /Garden & Sons\s*account found\s*2/]);
});

test('the preview fits a phone, and is accessible', async ({ page }) => {
	await page.setViewportSize({ width: 360, height: 740 });
	await openSettings(page);
	await page.getByLabel('Usernames to track').fill(`${'Long'.repeat(20)}\nx|y\n2026-11-01\na@uni.example\n192.0.2.1`);
	await look(page);
	await expect(previewOn(page)).toContainText('5 lines, of which 2 can be tracked.');
	await expect(previewOn(page)).not.toContainText('uni.example');
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
	expect(await findings(page)).toEqual([]);
});
