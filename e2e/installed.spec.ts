import { rmSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { type App, signIn, startApp } from './app.ts';
import { wholeBrowser } from './browsers.ts';
import { type Device, makeSecondBuild, newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

let app: App;
let device: Device;
test.beforeEach(async () => {
	const events = [1, 2, 3].map((id) => observedEvent(id, { time: Date.now() - id * 60_000 }));
	app = await startApp({ prepare: (db) => recordEvents(db, events) });
	device = newDevice({ idlesFirst: true, browser: wholeBrowser });
});
test.afterEach(async () => {
	await device.stop();
	await app.stop();
});

async function firstVisit(): Promise<Page> {
	const page = await device.start();
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await waitUntilCached(page, 3);
	return page;
}

test('a new version waits for consent, and pages of the old one continue to work', async () => {
	test.setTimeout(120_000);
	const page = await firstVisit();
	const other = await device.tab();
	await other.goto(app.origin);
	await expect(other.getByRole('heading', { name: 'Activity' })).toBeVisible();
	await app.killWeb();
	const second = makeSecondBuild();
	try {
		await app.restartWeb(second);
		await page.goto(`${app.origin}/preferences`);
		await expect(page.getByText('A new version of xwiki is ready.')).toBeVisible();
		const version = () => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
		expect(await version()).toBe('activated');
		expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null)).toBe(true);
		await page.getByRole('button', { name: 'Reload' }).click();
		await expect
			.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting === null).catch(() => false))
			.toBe(true);
		await expect(page.getByRole('heading', { name: 'Preferences' })).toBeVisible();
		await expect(page.getByText('A new version of xwiki is ready.')).toBeHidden();

		// The other tab is unchanged: its code, which the server does not have any more, still loads.
		await expect(other.getByText('A new version of xwiki is ready.')).toBeVisible();
		const loaded: string[] = [];
		other.on('response', (response) => {
			if (response.ok()) loaded.push(new URL(response.url()).pathname);
		});
		await other.getByRole('link', { name: 'People' }).first().click();
		await expect(other.getByRole('heading', { name: 'People' })).toBeVisible();
		const [asset] = loaded.filter((path) => path.startsWith('/_app/immutable/') && path.endsWith('.js'));
		expect(asset).not.toContain('/second/');
		expect((await other.request.get(app.origin + asset)).status()).toBe(404);
		// When it is reloaded too, its code is deleted from the cache.
		await other.getByRole('button', { name: 'Reload' }).click();
		await expect(other.getByRole('heading', { name: 'People' })).toBeVisible();
		const oldCode = async () => {
			const names = await other.evaluate(async () => {
				const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
				return all.flat().map(({ url }) => new URL(url).pathname);
			});
			return names.filter((path) => path.startsWith('/_app/immutable/') && !path.includes('/second/'));
		};
		await expect.poll(oldCode, { timeout: 15_000 }).toEqual([]);
		await app.killWeb();
		const offline = await device.start();
		await offline.goto(app.origin);
		await expect(offline.getByText(/^Offline, as of /)).toBeVisible();
	} finally {
		rmSync(second, { recursive: true, force: true });
	}
});

test('a page that was requested past the service worker works without the server, too', async () => {
	const page = await firstVisit();
	const session = await page.context().newCDPSession(page);
	const loaded = page.waitForEvent('load');
	await session.send('Page.reload', { ignoreCache: true });
	await loaded;
	expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await app.killWeb();
	await page.getByRole('link', { name: 'Preferences' }).click();
	await expect(page.getByRole('heading', { name: 'Preferences' })).toBeVisible();
});

test('can be installed', async () => {
	const page = await firstVisit();
	// In place of the browser's own bar there is a hint, shown once, and a button in the preferences.
	await expect(page.getByRole('button', { name: 'Not now' })).toBeVisible();
	await page.goto(`${app.origin}/preferences`);
	const browser = await page.context().newCDPSession(page);
	const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
	expect(installabilityErrors).toEqual([]);
	const { errors, data, url } = await browser.send('Page.getAppManifest');
	expect([errors, url]).toEqual([[], `${app.origin}/manifest.webmanifest`]);
	const manifest = JSON.parse(data ?? '{}') as {
		icons: { src: string; sizes: string; purpose?: string }[];
		screenshots: { src: string; sizes: string; form_factor: string }[];
		shortcuts: { url: string }[];
	};
	expect(manifest).toMatchObject({ id: '/', start_url: '/', display: 'standalone', name: 'xwiki', lang: 'en' });
	expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
	expect(manifest.screenshots.map((picture) => picture.form_factor)).toEqual(['wide', 'narrow']);
	for (const { src, sizes } of [...manifest.icons, ...manifest.screenshots]) {
		const real = await page.evaluate(async (address) => {
			const picture = new Image();
			picture.src = address;
			await picture.decode();
			return `${picture.naturalWidth}x${picture.naturalHeight}`;
		}, src);
		expect([src, sizes === 'any' ? sizes : real]).toEqual([src, sizes]);
	}
	for (const shortcut of manifest.shortcuts) {
		await page.goto(app.origin + shortcut.url);
		await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/error|not found|needed|access|reached/i);
	}
	await page.goto(`${app.origin}/preferences`);
	await expect(
		page.getByRole('region', { name: 'On this device' }).getByRole('button', { name: 'Install xwiki' }),
	).toBeVisible();
	await expect(page.getByRole('button', { name: 'Not now' })).toBeHidden();
});

test('installation is offered however late the code is loaded', async () => {
	const page = await device.start();
	await page.addInitScript(() => {
		const offer = new Promise((resolve) => addEventListener('beforeinstallprompt', resolve, { once: true }));
		Object.assign(window, { offer });
	});
	let release = () => undefined;
	const offered = new Promise<void>((resolve) => (release = () => void resolve()));
	await page.route('**/_app/immutable/**/*.js', (route) => offered.then(() => route.continue()));
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await page.evaluate('window.offer.then(() => true)');
	release();
	await expect(page.getByRole('button', { name: 'Install xwiki' })).toBeVisible();
});
