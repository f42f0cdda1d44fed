import { type Cookie, expect, type Locator, type Page, test } from '@playwright/test';
import { record } from '../fixtures/database.ts';
import { recordPagesProblem } from '#lib/server/store/campaign/campaign-pages.ts';
import { findCampaign } from '#lib/server/store/campaign/campaigns.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { type App, signIn, startApp } from './app.ts';
import { findings } from './axe.ts';
import { EventRecorder } from './event-recorder.ts';
import { gotoReady } from './page-ready.ts';
import type { SentReport } from './report-comparison.ts';
import { recordReported } from './report-data.ts';
import { quiet } from './report-events.ts';

let app: App;
let cookies: Cookie[];
let held: LeasedDb;

test.beforeAll(async () => {
	app = await startApp({ prepare: recordReported });
	cookies = await signIn(app);
	({ held } = await EventRecorder.begin(app));
	await record(held, [], { gaps: [quiet] });
});
test.afterAll(() => app.stop());
test.beforeEach(({ context }) => context.addCookies(cookies));

const peopleOf = (page: Page) => page.getByRole('region', { name: 'People', exact: true });
const wikisOf = (page: Page) => page.getByRole('region', { name: 'By wiki' }).getByRole('table').first();
const pagesOf = (page: Page) => page.getByRole('region', { name: 'Pages that most people' });
const namesIn = (table: Locator) => table.locator('tbody th').allInnerTexts();

test('each table of a report is sorted by itself, in the address', async ({ page }) => {
	await gotoReady(page, `${app.origin}/campaigns/All`);
	await wikisOf(page).getByRole('link', { name: 'Wiki' }).click();
	await expect(page).toHaveURL(`${app.origin}/campaigns/All?order-wikis=wiki`);
	const head = wikisOf(page).getByRole('columnheader', { name: 'Wiki' });
	await expect(head).toHaveAttribute('aria-sort', 'ascending');
	expect(await namesIn(wikisOf(page))).toEqual(['dewiki', 'enwiki']);
	await wikisOf(page).getByRole('link', { name: 'Wiki' }).click();
	await expect(head).toHaveAttribute('aria-sort', 'descending');
	expect(await namesIn(wikisOf(page))).toEqual(['enwiki', 'dewiki']);
	await pagesOf(page).getByRole('link', { name: 'Page' }).first().click();
	await expect(page).toHaveURL(`${app.origin}/campaigns/All?order-wikis=-wiki&order-pages=page`);
	const titles = (await namesIn(pagesOf(page))).map((text) => text.split(/\s+(?=\w+wiki)/)[0] ?? '');
	expect(titles).toEqual(titles.toSorted(new Intl.Collator('en', { numeric: true }).compare));
	// Only the heads of the column by which a table is sorted say so.
	await expect(page.locator('[aria-sort]')).toHaveCount(3);
	await page.goto(`${app.origin}/campaigns/All?order=-person&order-wikis=-wiki`);
	expect(await namesIn(peopleOf(page))).toEqual(['Zoë', 'Ben', 'Anna']);
	expect(await namesIn(wikisOf(page))).toEqual(['enwiki', 'dewiki']);
});

test('Wikidata and Commons have a table of their own', async ({ page }) => {
	await page.goto(`${app.origin}/campaigns/All`);
	const apart = page.getByRole('region', { name: 'Apart: items and files' });
	expect(await namesIn(apart)).toEqual(['commonswiki files', 'wikidatawiki items']);
	// So that all sizes are on the page, as in the total.
	await expect(apart.getByRole('columnheader', { name: 'Bytes' })).toHaveCount(2);
});

test('a number leads to just its events, or to none', async ({ page }) => {
	const query = 'label=Course+A&from=2026-03-25&to=2026-04-02&zone=Europe/Berlin&namespace=0&namespace=2';
	const read = async (path: string): Promise<unknown> => (await page.request.get(app.origin + path)).json();
	const listed = async (link: Locator) => {
		const wanted = new URL((await link.getAttribute('href')) ?? '', app.origin).searchParams;
		// An export leaves out no bots by itself.
		wanted.delete('show');
		const answer = await page.request.get(`${app.origin}/api/events.ndjson?${wanted}`);
		expect(answer.status()).toBe(200);
		return (await answer.text()).trimEnd().split('\n').length;
	};
	await gotoReady(page, `${app.origin}/campaigns/report?${query}`);
	const { totals } = (await read(`/api/report?${query}`)) as SentReport;
	const links = peopleOf(page).locator('tfoot tr').first().getByRole('link');
	const [edits, created, bytes] = await links.all();
	const tiles = page.locator('dl').first().getByRole('link');
	expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(
		await tiles.evaluateAll((all) => all.map((link) => link.getAttribute('href'))),
	);
	for (const [link, name] of [
		[edits, 'edits'],
		[created, 'pages_created'],
		[bytes, 'edits'],
		[links.last(), 'uploads'],
	] as const)
		expect(link && (await listed(link)), name).toBe(totals.numbers[name]?.value);
	const { rows } = (await read(`/api/report?${query}&by=wiki`)) as SentReport;
	const ofWiki = rows.find(({ wiki }) => wiki === 'dewiki')?.numbers?.['edits']?.value;
	const row = wikisOf(page).getByRole('row', { name: 'dewiki' });
	expect(await listed(row.getByRole('link').first())).toBe(ofWiki);
	// Where content counts, a filter does not know what that is on each wiki; or who counts when, or which pages.
	for (const name of ['Usual', 'All', 'Narrow', 'Pages']) {
		await page.goto(`${app.origin}/campaigns/${name}`);
		const total = peopleOf(page).locator('tfoot tr').first().locator('td').first();
		await expect(total).not.toBeEmpty();
		await expect(total.getByRole('link')).toHaveCount(0);
	}
});

test('says who is active after 7 and 30 days, and how much is known of whom', async ({ page }) => {
	await page.goto(`${app.origin}/campaigns/Narrow`);
	for (const name of ['After 7 days', 'After 30 days'])
		await expect(peopleOf(page).getByRole('columnheader', { name })).toBeAttached();
	const legend = page.locator('#known-legend');
	await expect(legend).toContainText('all (1 person)');
	await expect(legend).toContainText('a part: the feed was interrupted (1 person)');
	await expect(legend).toContainText('nothing: the feed was interrupted (1 person)');
});

test('says why not all pages that count could be read', async ({ page }) => {
	const campaign = await findCampaign(app.db, 'Pages');
	await page.goto(`${app.origin}/campaigns/Pages`);
	await expect(page.locator('.mistake')).toHaveCount(0);
	await recordPagesProblem(held, campaign?.id ?? 0, 'too-many-categories');
	await page.reload();
	await expect(page.locator('.mistake')).toHaveText(/^The category has more than 500 subcategories\./);
	await page.goto(`${app.origin}/campaigns/report?campaign=Pages&campaign=Usual`);
	await expect(page.locator('.mistake')).toContainText('500 subcategories');
	const answer = await page.request.get(`${app.origin}/api/report?campaign=Pages`);
	expect(await answer.json()).toMatchObject({
		pages: { known: true, problem: 'too-many-categories' },
		totals: { numbers: { edits: { exact: false } } },
	});
});

test('is printed without what only a screen has', async ({ page }) => {
	await gotoReady(page, `${app.origin}/campaigns/Narrow`);
	// Both charts are drawn, though one is below the window.
	await expect
		.poll(() => page.locator('canvas').evaluateAll((all) => all.every(({ style }) => style.width !== '')))
		.toBe(true);
	await page.emulateMedia({ media: 'print' });
	await expect(page.locator('header')).toBeHidden();
	await expect(page.getByRole('button')).toHaveCount(0);
	// A4, less the margins.
	await page.setViewportSize({ width: 718, height: 1000 });
	expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test.describe('in Arabic, on a small phone', () => {
	test.use({ locale: 'ar', viewport: { width: 360, height: 740 } });

	for (const name of ['All', 'Narrow'])
		test(`${name} fits, and axe finds nothing`, async ({ page }) => {
			await gotoReady(page, `${app.origin}/campaigns/${name}`);
			await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
			expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
			expect(await findings(page, 'all')).toEqual([]);
		});
});
