import { expect, type Locator, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { type Device, newDevice, waitUntilKept } from './installed.ts';
import { recordEvents, sighting } from './invented.ts';

const day = 86_400_000;
const start = Date.now();
const users = ['ExampleUser', 'مستخدم مثال', 'Example & Co'];
const wikis = ['dewiki', 'arwiki', 'commonswiki'];
/** Of the last 20 days, several in the same second. */
const recent = Array.from({ length: 120 }, (_, index) =>
	sighting(index + 1, {
		user: users[index % 3] ?? null,
		wiki: wikis[index % 4 === 0 ? 0 : index % 3] ?? '',
		key: `w:rev:${index + 1}`,
		title: `Page ${index + 1}`,
		time: start - Math.floor(index / 3) * 12 * 3_600_000 - 60_000,
	}),
);
/** Of more than a month ago. */
const old = Array.from({ length: 10 }, (_, index) =>
	sighting(1000 + index, {
		title: `Old page ${index}`,
		key: `w:rev:${1000 + index}`,
		time: start - (40 + index) * day,
	}),
);

let app: App;
let device: Device;
test.beforeEach(async () => {
	app = await startApp({ prepare: (db) => recordEvents(db, [...recent, ...old]) });
	device = newDevice();
});
test.afterEach(async () => {
	await device.stop();
	await app.stop();
});

const rows = (page: Page): Locator => page.getByRole('main').locator('li[data-row]');
/** What the rows say: all but what the network alone could tell. */
const read = async (page: Page): Promise<string[]> => {
	await expect(rows(page).first()).toBeVisible();
	return (await rows(page).allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
};
const state = (page: Page): Locator => page.getByRole('main').getByText(/^Offline, as of/);

async function firstVisit(): Promise<Page> {
	const page = await device.start();
	await page.goto(app.signInLink);
	await page.waitForURL(`${app.origin}/`);
	await waitUntilKept(page, recent.length);
	return page;
}

test('opens from a cold start without a server, at any address, with what was there', async () => {
	const online = await firstVisit();
	const addresses = [
		'/',
		`/?${new URLSearchParams({ wiki: 'dewiki', user: 'Example & Co' })}`,
		'/?review=unreviewed&wiki=arwiki',
		`/users/${encodeURIComponent('مستخدم مثال')}`,
	];
	const seen = new Map<string, string[]>();
	for (const address of addresses) {
		await online.goto(app.origin + address);
		seen.set(address, await read(online));
	}
	await app.killWeb();
	for (const address of addresses) {
		const page = await device.start();
		await page.goto(app.origin + address);
		expect(await read(page)).toEqual(seen.get(address));
		if (address.startsWith('/?') || address === '/') await expect(state(page)).toBeVisible();
	}
});
