import { expect, type Locator, type Page, test } from '@playwright/test';
import { lease, record } from '../fixtures/database.ts';
import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { type App, signIn, startApp } from './app.ts';
import { countCached, type Device, newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

const hour = 3_600_000;
const start = Date.now();
const users = ['ExampleUser', 'مستخدم مثال', 'Example & Co'];
const wikis = ['dewiki', 'arwiki', 'commonswiki'];
/** Events of the last 20 days, three at each time. */
const recent = Array.from({ length: 120 }, (_, index) =>
	observedEvent(index + 1, {
		user: users[index % 3] ?? null,
		wiki: wikis[index % 4 === 0 ? 0 : index % 3] ?? '',
		key: `w:rev:${index + 1}`,
		title: `Page ${index + 1}`,
		time: start - Math.floor(index / 3) * 12 * hour - 60_000,
	}),
);
/** Events of more than a month ago. */
const old = Array.from({ length: 10 }, (_, index) =>
	observedEvent(1000 + index, {
		...{ title: `Old page ${index}`, key: `w:rev:${1000 + index}` },
		time: start - (40 + index) * 24 * hour,
	}),
);

let app: App;
let device: Device;
test.beforeEach(async () => {
	app = await startApp({
		async prepare(db) {
			await recordEvents(db, [...recent, ...old]);
			const held = await lease(db);
			const known = { from: start - 5 * 24 * hour, until: start };
			await held.write((writing) => syncTrackedUsers(writing, known));
			await held.release();
		},
	});
	device = newDevice();
});
test.afterEach(async () => {
	await device.stop();
	await app.stop();
});

const rows = (page: Page): Locator => page.getByRole('main').locator('li[data-row]');
const row = (page: Page, title: string): Locator =>
	rows(page).filter({ has: page.getByRole('link', { name: title, exact: true }) });
const reviewed = (page: Page, title: string) => row(page, title).getByRole('button', { name: /^Reviewed: / });
const state = (page: Page): Locator => page.getByRole('main').getByText(/^Offline, as of \d\d:\d\d$/);

/** The texts of elements, when no older rows are loading and nothing changes any more. */
async function read(found: Locator): Promise<string[]> {
	await expect(found.first()).toBeVisible();
	await expect(found.page().locator('a[rel="next"]')).toHaveCount(0);
	let texts: string[] = [];
	await expect(async () => {
		const before = texts;
		texts = (await found.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
		expect(texts).toEqual(before);
	}).toPass();
	return texts;
}

async function firstVisit(): Promise<Page> {
	const page = await device.start();
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await waitUntilCached(page, recent.length);
	return page;
}

test('opens from a cold start without a server, at any address, with the cached data', async () => {
	test.setTimeout(120_000);
	const online = await firstVisit();
	/** What became of edits only the server knows. */
	const tableRows = (page: Page) =>
		page.getByRole('main').locator('figure').filter({ hasNotText: 'What became of edits' }).locator('table tr');
	/** Addresses, and the elements that are the same with and without the server. */
	const addresses: [string, (page: Page) => Locator][] = [
		['/', rows],
		[`/?${new URLSearchParams({ wiki: 'dewiki', user: 'Example & Co' })}`, rows],
		['/?review=unreviewed&wiki=arwiki', rows],
		['/insights?period=7d', tableRows],
		[`/insights?${new URLSearchParams({ period: '7d', user: 'Example & Co' })}`, tableRows],
		['/users', (page) => page.getByRole('main').locator(':is(th, td):not(.share)')],
		// Their page was not opened before.
		[`/users/${encodeURIComponent('مستخدم مثال')}`, rows],
	];
	const seen: string[][] = [];
	// Rows far below the visible part are not on the page; a window of this height shows all of them.
	const tall = { width: 1280, height: 10_000 };
	await online.setViewportSize(tall);
	for (const [address, find] of addresses) {
		// The rows of a person's page are also in their activity.
		await online.goto(app.origin + address.replace('/users/', '/?show=bot&user='));
		seen.push(await read(find(online)));
	}
	await online.goto(`${app.origin}/preferences`);
	await online.getByRole('radio', { name: 'Dark' }).check();

	await app.killWeb();
	for (const [index, [address, find]] of addresses.entries()) {
		const page = index < 2 ? await device.start() : await device.tab();
		await page.setViewportSize(tall);
		await page.goto(app.origin + address);
		await expect(state(page)).toBeVisible();
		const expected = seen[index]?.filter((text) => !text.includes('Old page'));
		expect(await read(find(page)), address).toEqual(expected?.slice(0, address.startsWith('/users/') ? 20 : undefined));
		expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
			'rgb(16, 20, 24)',
		);
	}
	const page = await device.start();
	await page.goto(`${app.origin}/preferences`);
	await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
	await expect(page.getByRole('region', { name: 'On this device' })).toContainText('120 events are saved here');
	// What needs the server says so in our own words.
	await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Settings' }).click();
	const isMissing = page.getByText('xwiki cannot be reached, and this page is not saved on this device.');
	await expect(isMissing).toBeVisible();
	// Whether there is a page at an address that it does not know is known to the server alone.
	await page.goto(`${app.origin}/nowhere`);
	await expect(isMissing).toBeVisible();
});

test('shows events down to where the cache is complete, and says so', async () => {
	await firstVisit();
	await app.killWeb();
	const page = await device.start();
	await page.goto(app.origin);
	const end = page.getByText(/^Events before .* are not saved on this device\.$/);
	const titles = new Set<string>();
	// Rows far from view are not rendered.
	await expect(async () => {
		for (const text of await rows(page).allInnerTexts()) titles.add(/Page \d+/.exec(text)?.[0] ?? text);
		await page.mouse.wheel(0, 1500);
		expect(titles.size).toBe(recent.length);
	}).toPass();
	await expect(end).toBeVisible();
	await page.goto(`${app.origin}/?to=2026-01-01`);
	await expect(end).toBeVisible();
	await expect(rows(page)).toHaveCount(0);
	await expect(page.getByText('No recorded event matches')).toHaveCount(0);
	await page.goto(`${app.origin}/insights?period=year`);
	await expect(page.getByText(/^From this device: the events saved here go back to /)).toBeVisible();
});

test('the next sync applies new, changed and purged events, and sends marks', async () => {
	await firstVisit();
	await app.killWeb();
	const late = observedEvent(2000, { title: 'Late', key: 'w:rev:2000', time: start - 30 * hour });
	const fresh = observedEvent(2001, { title: 'Fresh', key: 'w:rev:2001', time: start + 1000 });
	const held = await lease(app.db);
	await record(held, [late, fresh]);
	await app.db.updateTable('tracked_users').set({ removal: 'purge' }).where('username', '=', 'Example & Co').execute();
	await held.write((writing) => syncTrackedUsers(writing, { from: start, until: start }));
	while (await purgeStep(held));
	await held.release();

	const page = await device.start();
	await page.goto(app.origin);
	await expect(row(page, 'Page 3')).toBeVisible();
	await reviewed(page, 'Page 1').click();
	await expect(page.getByText('One mark waits to be sent')).toBeVisible();
	await page.goto(`${app.origin}/?review=reviewed`);
	await expect(rows(page)).toHaveCount(1);
	const other = await device.tab();
	await other.goto(`${app.origin}/?review=reviewed`);
	await expect(rows(other)).toHaveCount(1);
	await expect(other.getByText('One mark waits to be sent')).toBeVisible();

	await app.restartWeb();
	const left = recent.filter(({ event }) => event.user !== 'Example & Co').length;
	// Two tabs are still open; this is one more.
	const back = await device.tab();
	await back.goto(app.origin);
	await expect(row(back, 'Fresh')).toBeVisible();
	await expect.poll(() => countCached(back), { timeout: 20_000 }).toBe(left + 2);
	const sent = () => app.db.selectFrom('reviews').select('mark').execute();
	await expect.poll(sent, { timeout: 20_000 }).toEqual([{ mark: 'reviewed' }]);
	await expect(other.getByText('One mark waits to be sent')).toBeHidden();

	await app.killWeb();
	const again = await device.start();
	await again.goto(app.origin);
	await expect(row(again, 'Fresh')).toBeVisible();
	await expect(row(again, 'Late')).toBeVisible();
	await expect(row(again, 'Page 3')).toBeHidden();
	await expect(reviewed(again, 'Page 1')).toHaveAttribute('aria-pressed', 'true');
	expect(await sent()).toHaveLength(1);
});

test('shows what is cached, caches as much as is chosen, and clears it', async () => {
	const page = await firstVisit();
	await page.goto(`${app.origin}/preferences`);
	const section = page.getByRole('region', { name: 'On this device' });
	await expect(section).toContainText('120 events are saved here');
	await expect(section).toContainText(/xwiki uses [\d.]+ MB of storage/);
	await section.getByLabel('Events to save').selectOption('Last 7 days');
	await expect(section).toContainText('42 events are saved here');
	await section.getByLabel('Events to save').selectOption('Last 90 days');
	await expect(section).toContainText('130 events are saved here');
	await section.getByRole('button', { name: 'Delete what is saved on this device' }).click();
	await expect(section).toContainText('No events are saved here.');
	await expect(section.getByLabel('Events to save')).toHaveValue('0');
	await page.reload();
	await expect(section).toContainText('No events are saved here.');
	expect(await countCached(page)).toBe(0);
});

test('says that there is no room on the device, and continues with the server', async () => {
	const page = await device.start();
	const browser = await page.context().newCDPSession(page);
	await browser.send('Storage.overrideQuotaForOrigin', { origin: app.origin, quotaSize: 1 });
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await expect(rows(page).first()).toBeVisible();
	await page.goto(`${app.origin}/preferences`);
	const section = page.getByRole('region', { name: 'On this device' });
	await expect(section).toContainText('There is no space left for xwiki on this device');
	await expect(section).toContainText('No events are saved here.');
	await expect(page.getByRole('link', { name: 'Nothing stored for offline use' })).toBeVisible();
	await page.goto(app.origin);
	await reviewed(page, 'Page 1').click();
	await expect.poll(() => app.db.selectFrom('reviews').select('mark').execute()).toEqual([{ mark: 'reviewed' }]);

	await browser.send('Storage.overrideQuotaForOrigin', { origin: app.origin });
	await page.reload();
	await waitUntilCached(page, recent.length);
	await page.goto(`${app.origin}/preferences`);
	await expect(section).toContainText('120 events are saved here');
	await expect(section).not.toContainText('There is no space');
});

test('works with the server in a browser that stores nothing', async () => {
	const page = await device.start();
	await page.addInitScript(() => {
		const refuse = () => {
			throw new DOMException('not here', 'SecurityError');
		};
		Object.defineProperty(IDBFactory.prototype, 'open', { value: refuse });
	});
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await expect(rows(page).first()).toBeVisible();
	await reviewed(page, 'Page 1').click();
	await expect.poll(() => app.db.selectFrom('reviews').select('mark').execute()).toEqual([{ mark: 'reviewed' }]);
	await page.goto(`${app.origin}/preferences`);
	await expect(page.getByRole('region', { name: 'On this device' })).toContainText(
		'This browser does not let xwiki save anything',
	);
});
