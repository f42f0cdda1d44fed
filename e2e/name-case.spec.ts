import { expect, type Page, test } from '@playwright/test';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { type App, signIn, startApp } from './app.ts';
import { type Device, newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

const recent = Date.now() - 60_000;

let app: App;
let device: Device;
test.beforeEach(async () => {
	app = await startApp({
		async prepare(db) {
			await recordEvents(db, [
				observedEvent(1, { time: recent }),
				observedEvent(2, { time: recent, user: 'Other Person' }),
			]);
			await insertTrackedUser(db, { username: 'Not Taken Up', addedBy: null });
		},
	});
	device = newDevice();
});
test.afterEach(async () => {
	await device.stop();
	await app.stop();
});

const notice = (page: Page, name: string) =>
	page.getByRole('main').getByText(`\u2068${name}\u2069 is not tracked here`);
const offer = (page: Page, name: string) => page.getByRole('link', { name: `Do you mean \u2068${name}\u2069?` });
const shownRows = (page: Page) => page.getByRole('main').locator('li[data-row]');

async function offersOnEachPage(page: Page): Promise<void> {
	await page.goto(`${app.origin}/users/exampleuser`);
	await offer(page, 'ExampleUser').click();
	await expect(page.getByRole('heading', { level: 1, name: 'ExampleUser' })).toBeVisible();

	await page.goto(`${app.origin}/?user=exampleuser&user=Other+Person&type=edit`);
	await expect(notice(page, 'Exampleuser')).toHaveCount(1);
	await expect(shownRows(page)).toHaveCount(1);
	await offer(page, 'ExampleUser').click();
	await expect(page).toHaveURL(/\?user=ExampleUser&user=Other\+Person&type=edit$/);
	await expect(shownRows(page)).toHaveCount(2);
	await expect(page.getByText('is not tracked here')).toHaveCount(0);

	await page.goto(`${app.origin}/insights?user=OTHER+PERSON`);
	await expect(notice(page, 'OTHER PERSON')).toBeVisible();
	await offer(page, 'Other Person').click();
	await expect(page).toHaveURL(/\/insights\?user=Other\+Person$/);
	await expect(page.getByText('is not tracked here')).toHaveCount(0);
}

test('a name in other case is suggested, and an untracked name is named as such, also offline', async () => {
	test.setTimeout(90_000);
	const page = await device.start();
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await waitUntilCached(page, 2);
	await offersOnEachPage(page);
	expect((await page.goto(`${app.origin}/users/exampleuser`))?.status()).toBe(404);

	// No similar name is here: other links are shown.
	await page.goto(`${app.origin}/?user=Somebody+Else`);
	await expect(notice(page, 'Somebody Else')).toBeVisible();
	await expect(page.getByRole('main').getByRole('link', { name: 'All people' })).toHaveAttribute('href', '/users');
	await expect(page.getByRole('link', { name: 'Choose whom to track' })).toHaveAttribute('href', '/settings');
	await expect(page.getByRole('link', { name: /^Do you mean/ })).toHaveCount(0);
	await page.goto(`${app.origin}/?user=ExampleUser&user=Not+Taken+Up`);
	await expect(shownRows(page)).toHaveCount(1);
	await expect(page.getByText('is not tracked here')).toHaveCount(0);

	await app.killWeb();
	await offersOnEachPage(page);
});

test('both are shown without JavaScript', async ({ browser }) => {
	const context = await browser.newContext({ javaScriptEnabled: false });
	await context.addCookies(await signIn(app));
	const page = await context.newPage();
	await page.goto(`${app.origin}/?user=exampleuser`);
	await expect(notice(page, 'Exampleuser')).toBeVisible();
	await expect(offer(page, 'ExampleUser')).toHaveAttribute('href', '/?user=ExampleUser');
	await page.goto(`${app.origin}/users/exampleuser`);
	await expect(offer(page, 'ExampleUser')).toHaveAttribute('href', '/users/ExampleUser');
	await context.close();
});
