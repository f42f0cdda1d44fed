import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { scriptMark } from '../../fixtures/hostile-texts.ts';
import { isFull } from '../../scripts/test/security.ts';
import { type App, signIn, startApp } from '../app.ts';
import { newDevice, waitUntilCached } from '../installed.ts';
import { gotoReady } from '../page-ready.ts';
import { answerOfWiki, fillWithHostileTexts, texts } from './hostile-data.ts';

// Texts that are code somewhere, in every place where a text can be: nothing of them runs, nothing is asked for by them,
// and the Content-Security-Policy, which would stop it, has nothing to stop.

/** The short version has one of the texts in addresses, and all of them in the database. */
const inAddresses = texts.filter((_, index) => isFull || index === 33);

let app: App;
test.beforeAll(async () => {
	app = await startApp({ prepare: fillWithHostileTexts });
});
test.afterAll(() => app.stop());

/**
 * Watches a context.
 * @returns what went wrong in it so far: scripts that ran, violations of the policy, dialogs, requests to elsewhere, mistakes
 */
async function watch(context: BrowserContext): Promise<string[]> {
	const found: string[] = [];
	const report = 'xwikiReport';
	await context.exposeBinding(report, ({ page }, what: string) => void found.push(`${page.url()}: ${what}`));
	await context.addInitScript(
		([mark, name]) => {
			const say = (what: string) => void (window as unknown as Record<string, (what: string) => void>)[name]?.(what);
			Object.assign(window, { [mark]: () => say('a script ran') });
			document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
				say(`violated ${violatedDirective} by ${blockedURI}`),
			);
		},
		[scriptMark, report] as const,
	);
	context.on('console', (message) => {
		const text = message.text();
		if (/Content Security Policy|Refused to/.test(text)) found.push(`${message.page()?.url()}: ${text}`);
	});
	context.on('weberror', (error) => found.push(`error: ${error.error().message}`));
	context.on('dialog', (dialog) => {
		found.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	context.on('request', (request) => {
		const { origin, protocol, hostname } = new URL(request.url());
		const isKnown =
			/(^|\.)(wikipedia|wikidata|wikimedia)\.org$/.test(hostname) || ['data:', 'blob:'].includes(protocol);
		if (origin !== app.origin && !isKnown) found.push(`asked ${request.url()}`);
	});
	await context.route(/^https:\/\/[a-z.]+\.org\/w\/api\.php/, (route) =>
		route.fulfill({
			json: answerOfWiki(new URL(route.request().url()).searchParams),
			headers: { 'access-control-allow-origin': '*' },
		}),
	);
	return found;
}

const encoded = (text: string) => encodeURIComponent(text.slice(0, 200).replaceAll(' ', '_'));

/** Every page, each where the texts are. */
const pages = [
	'/',
	'/?label=all&show=bot',
	'/review',
	'/users',
	'/insights',
	'/campaigns',
	'/campaigns/new',
	'/campaigns/report?label=all&from=2026-01-01&to=2026-12-31',
	'/risk',
	'/more',
	'/preferences',
	'/privacy',
	'/status',
	'/settings',
	'/settings/record',
	'/settings/allowed-users',
	'/settings/audit-log',
	'/settings/tracked-users/1',
	'/settings/tracked-users/2/remove',
	'/settings/allowed-users/2/remove',
];
/** Addresses with a text in them. */
const addressesOf = (text: string): string[] => {
	const part = encodeURIComponent(text.slice(0, 500));
	return [
		`/users/${encoded(text)}`,
		`/campaigns/${encodeURIComponent(text.slice(0, 100))}`,
		`/?title=${part}&comment=${part}&user=${part}&tag=${part}&wiki=${part}`,
		`/?title=${part}`,
		`/settings?search=${part}&label=${part}&campaign=${part}`,
		`/settings/audit-log?actor=${part}&subject=${part}`,
		`/sign-in?to=${part}&error=${part}`,
		`/campaigns/report?campaign=${encodeURIComponent(text.slice(0, 100))}`,
		`/insights?compare=${part}&compare=label:all&number=${part}`,
	];
};

/** No link of a page is a script. */
async function expectGoodLinks(page: Page): Promise<void> {
	const links = await page.evaluate(() =>
		[...document.querySelectorAll('[href],[src],[action],[formaction]')].flatMap((element) =>
			['href', 'src', 'action', 'formaction'].flatMap((name) => element.getAttribute(name) ?? []),
		),
	);
	expect(links.filter((link) => /^[\s\p{Cc}]*(?:java|vb)script|^[\s\p{Cc}]*data:text/iu.test(link))).toEqual([]);
}

for (const { name, options, shown } of [
	{ name: 'on a desktop', options: {}, shown: inAddresses },
	{
		name: 'on a telephone, in Arabic',
		options: { locale: 'ar', viewport: { width: 360, height: 740 } },
		// Where the texts stand is the same in each language.
		shown: inAddresses.filter((_, index) => index % 6 === 5),
	},
])
	test(`every page ${name}`, async ({ browser }) => {
		test.setTimeout(isFull ? 3_600_000 : 240_000);
		const context = await browser.newContext(options);
		await context.addCookies(await cookies());
		const found = await watch(context);
		const addresses = [...pages, ...shown.flatMap(addressesOf)];
		const left = [...addresses];
		const visit = async () => {
			for (let address = left.pop(); address !== undefined; address = left.pop()) {
				const page = await context.newPage();
				await open(page, address);
				await expectGoodLinks(page);
				await page.close();
			}
		};
		// A page mostly waits.
		await Promise.all([visit(), visit(), visit()]);
		expect(found).toEqual([]);
		test.info().annotations.push({ type: 'figure', description: `${addresses.length} pages ${name}` });
		await context.close();
	});

let stored: Awaited<ReturnType<typeof signIn>> | null = null;
/** The one-time token signs in once. */
async function cookies() {
	return (stored ??= await signIn(app));
}

/** Opens a page; a very long address, or one of no page, is answered in words of ours. */
async function open(page: Page, address: string): Promise<void> {
	await gotoReady(page, app.origin + address);
	await expect(page.locator('h1').first()).toBeAttached();
}

test('what would run is noticed', async ({ browser }) => {
	const context = await browser.newContext();
	const found = await watch(context);
	const page = await context.newPage();
	await open(page, '/privacy');
	await page.evaluate((mark) => {
		document.body.insertAdjacentHTML('beforeend', `<img alt="" src="/nowhere" onerror="window.${mark}()">`);
		(window as unknown as Record<string, () => void>)[mark]?.();
	}, scriptMark);
	await expect.poll(() => found.join()).toMatch(/a script ran/);
	await expect.poll(() => found.join()).toMatch(/violated script-src-attr/);
	await context.close();
});

test('details of events, a hostile difference, and paper', async ({ browser }) => {
	test.setTimeout(isFull ? 900_000 : 120_000);
	const context = await browser.newContext();
	await context.addCookies(await cookies());
	const found = await watch(context);
	const page = await context.newPage();
	await open(page, '/');
	const buttons = page.getByRole('main').getByRole('button', { name: /^Details of/ });
	const count = Math.min(await buttons.count(), isFull ? 40 : 6);
	expect(count).toBeGreaterThan(3);
	for (let at = 0; at < count; at += 1) await buttons.nth(at).click();
	await expect(page.getByRole('main').locator('ins').first()).toBeVisible();
	await expectGoodLinks(page);
	// The markup of a difference is text, and its elements are ours.
	expect(
		await page
			.locator('main :is(script, iframe, object, embed, base, meta, form[action^="java"], [onerror], [onload])')
			.count(),
	).toBe(0);
	await page.emulateMedia({ media: 'print' });
	expect((await page.pdf()).length).toBeGreaterThan(1_000);
	expect(found).toEqual([]);
	await context.close();
});

test('the copy on the device', async () => {
	test.setTimeout(180_000);
	const device = newDevice();
	const page = await device.start();
	const context = page.context();
	await context.addCookies(await cookies());
	const found = await watch(context);
	await page.goto(app.origin);
	await waitUntilCached(page, 4 * texts.length);
	await context.setOffline(true);
	for (const address of [
		'/',
		'/users',
		'/campaigns',
		`/users/${encoded(texts[0] ?? '')}`,
		`/?title=${encodeURIComponent(texts[1] ?? '')}`,
	]) {
		await page.goto(app.origin + address);
		await expect(page.locator('h1').first()).toBeAttached();
		await expectGoodLinks(page);
	}
	expect(found.filter((one) => !one.includes('Failed to fetch'))).toEqual([]);
	await device.stop();
});

/** What a spreadsheet takes for a formula; a number is none. */
const formula = /^[\s\p{Cf}]*[=+\-@\t\r|%\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** The cells of a CSV file. */
function cellsOf(csv: string): string[] {
	return [...csv.matchAll(/(?:^|[,\n])(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
		([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare,
	);
}

test('exports have no formula, and are no page', async ({ request }) => {
	const cookie = (await cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const { id } = await app.db
		.selectFrom('tracked_users')
		.select('id')
		.where('user_id', 'is not', null)
		.executeTakeFirstOrThrow();
	for (const path of [
		'/api/events.csv',
		'/api/report.csv?label=all&from=2026-01-01&to=2026-12-31',
		'/api/events.ndjson',
		`/settings/tracked-users/${id}/export`,
	]) {
		const answer = await request.get(app.origin + path, { headers: { cookie } });
		const text = await answer.text();
		expect(answer.status(), path).toBe(200);
		expect(answer.headers()['content-type'], path).not.toContain('html');
		expect(answer.headers()['content-disposition'], path).toContain('attachment');
		if (!path.includes('.csv')) continue;
		const cells = cellsOf(text.replace(/^\uFEFF/, ''));
		expect(cells.length).toBeGreaterThan(100);
		expect(cells.filter((cell) => formula.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell))).toEqual([]);
	}
});
