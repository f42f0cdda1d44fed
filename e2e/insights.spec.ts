import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test } from '@playwright/test';
import type { EventsAnswer } from '../src/lib/domain/answers.ts';
import type { Sighting } from '../src/lib/server/store/record.ts';
import { type App, startApp } from './app.ts';
import { chartedEvents, daysAgo, recordCharted, today } from './charted.ts';

const day = 86_400_000;

let app: App;
let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>;

test.beforeAll(async ({ browser }) => {
	app = await startApp({ prepare: recordCharted });
	const page = await browser.newPage();
	await page.goto(app.signInLink);
	await page.waitForURL(`${app.origin}/`);
	cookies = await page.context().cookies();
	await page.close();
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

/** What the page counts: no bots, of the last 60 days. */
const shown = (some: (event: Sighting['event']) => boolean = () => true): Sighting['event'][] =>
	chartedEvents()
		.map(({ event }) => event)
		.filter((event) => event.bot !== true && event.time >= daysAgo(59) && some(event));

const chart = (page: Page, title: string): Locator => page.getByRole('figure', { name: title });
const card = (page: Page, name: string): Locator =>
	page.locator('dl > div').filter({ has: page.getByRole('term').filter({ hasText: name }) });
const written = (number: number): string => new Intl.NumberFormat('en').format(number);
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Opens a page and waits until its charts are drawn. */
async function open(page: Page, path: string): Promise<void> {
	await page.goto(app.origin + path);
	await expect(chart(page, 'Events by wiki').locator('canvas')).toHaveAttribute('width', /\d{3,}/);
	await expect.poll(() => inkOf(chart(page, 'Events by wiki').locator('canvas'))).toBeGreaterThan(100);
}

/** How many pixels of a canvas are painted. */
async function inkOf(canvas: Locator): Promise<number> {
	return canvas.evaluate((element) => {
		const { width, height } = element as HTMLCanvasElement;
		const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
		let painted = 0;
		for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) painted += 1;
		return painted;
	});
}

/** Everything behind an address of Activity, as the API tells it. */
async function countBehind(page: Page, address: string): Promise<number> {
	await page.goto(new URL(address, app.origin).href);
	const query = new URL(page.url()).searchParams;
	for (const kind of ['bot', 'categorize']) if (!query.getAll('show').includes(kind)) query.set(kind, 'false');
	query.delete('show');
	query.set('limit', '500');
	const answer = (await (await page.request.get(`${app.origin}/api/events?${query}`)).json()) as EventsAnswer;
	expect(answer.next).toBeNull();
	return answer.items.length;
}

test('the numbers are those of the recorded events', async ({ page }) => {
	await open(page, '/insights');
	const events = shown();
	await expect(card(page, 'Events')).toContainText(written(events.length));
	await expect(card(page, 'Wikis')).toContainText(String(new Set(events.map(({ wiki }) => wiki)).size));
	await expect(card(page, 'Not reviewed')).toContainText(written(events.length));
	const sizes = events.map(({ newLength, oldLength }) => (newLength ?? 0) - (oldLength ?? 0));
	const added = sizes.filter((size) => size > 0).reduce((a, b) => a + b, 0);
	const kilobytes = new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(added / 1000);
	await expect(card(page, 'Size added')).toContainText(`${kilobytes} kB`);

	const hours = Array.from({ length: 168 }, () => 0);
	for (const { time } of events) {
		const at = ((new Date(time).getUTCDay() + 6) % 7) * 24 + new Date(time).getUTCHours();
		hours[at] = (hours[at] ?? 0) + 1;
	}
	const cells = page.getByRole('region', { name: 'Hour of the week' }).locator('tbody td');
	expect((await cells.allTextContents()).map((text) => Number(text.trim()))).toEqual(hours);

	const top = page.getByRole('region', { name: 'Top pages' }).getByRole('listitem').first();
	const pages = Map.groupBy(events, ({ wiki, title }) => `${title} ${wiki}`);
	const most = Math.max(...[...pages.values()].map((all) => all.length));
	await expect(top).toContainText(String(most));
	await top.getByRole('link').click();
	await expect(page).toHaveURL(/\/\?wiki=\w+&from=.*title=/);
});

test('the table behind a chart has its numbers, and each leads to its events', async ({ page }) => {
	await open(page, '/insights');
	const figure = chart(page, 'Events by wiki');
	await figure.getByRole('button', { name: 'Table' }).press('Enter');
	const table = figure.getByRole('table');
	await expect(table.getByRole('row')).toHaveCount(61);
	const rowOf = (time: number) =>
		table.getByRole('row').filter({
			has: page.getByRole('rowheader', {
				name: new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(time),
			}),
		});
	const columns = (await table.getByRole('columnheader').allTextContents()).map((text) => text.trim());
	const column = columns.indexOf('dewiki');
	const time = daysAgo(10);
	const expected = shown((event) => event.time >= time && event.time < time + day);
	const cell = rowOf(time).locator('th, td').nth(column);
	await expect(cell).toHaveText(String(expected.filter(({ wiki }) => wiki === 'dewiki').length));
	await expect(rowOf(daysAgo(29)).locator('td').first()).toHaveText('–');
	await expect(rowOf(daysAgo(29)).locator('td').last()).toHaveText('nothing known');
	await expect(rowOf(daysAgo(40)).locator('td').last()).toHaveText('not everything known');
	await expect(rowOf(daysAgo(5)).locator('td').last()).toHaveText('everything');
	await expect(rowOf(today).locator('td').last()).toHaveText('everything so far');

	const links = await rowOf(time)
		.getByRole('link')
		.evaluateAll((all) => all.map((link) => [link.getAttribute('href') ?? '', Number(link.textContent)] as const));
	expect(links.length).toBeGreaterThan(3);
	const [[whole = ''] = [], ...pieces] = links;
	expect(await countBehind(page, whole)).toBe(expected.length);
	for (const [href, count] of pieces) expect(await countBehind(page, href), href).toBe(count);
});

test('a click on a bar opens its events in Activity, the way of the keyboard too', async ({ page }) => {
	await open(page, '/insights?type=edit');
	const canvas = chart(page, 'Events by person').locator('canvas');
	await canvas.scrollIntoViewIfNeeded();
	const box = await canvas.boundingBox();
	if (!box) throw new Error('the chart is nowhere');
	// The foot of a bar, a little above the axis.
	const position = { x: box.width * 0.8, y: box.height - 40 };
	await canvas.hover({ position });
	await expect(chart(page, 'Events by person').locator('.readout')).toContainText('·');
	await canvas.click({ position });
	await expect(page).toHaveURL(/\/\?user=[^&]+&type=edit&from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d$/);
	const query = new URL(page.url()).searchParams;
	const from = Date.parse(query.get('from') ?? '');
	expect(query.get('to')).toBe(dateOf(from));
	const expected = shown(
		(event) =>
			event.type === 'edit' && event.user === query.get('user') && event.time >= from && event.time < from + day,
	);
	expect(expected.length).toBeGreaterThan(0);
	expect(await countBehind(page, page.url())).toBe(expected.length);
	await page.goBack();
	await expect(page).toHaveURL(`${app.origin}/insights?type=edit`);
	const table = chart(page, 'Events by person').getByRole('button', { name: 'Table' });
	await table.focus();
	await page.keyboard.press('Space');
	await expect(table).toHaveAttribute('aria-pressed', 'true');
	for (let step = 0; step < 2; step += 1) await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/\\?type=edit&from=${dateOf(daysAgo(59))}&to=${dateOf(daysAgo(59))}$`));
});

test('what is not known is hatched, and explained in words', async ({ page }) => {
	await open(page, '/insights');
	const figure = chart(page, 'Events by wiki');
	await expect(figure.locator('.note', { hasText: 'nothing is known' })).toContainText('the feed was interrupted');
	await expect(figure.locator('.note', { hasText: 'not known of 1 of 3 people' })).toHaveCount(2);
	await expect(figure).toContainText('not everything known');
	await expect(card(page, 'Events')).toContainText('the 60 days before are not known fully');

	await open(page, `/insights?from=${dateOf(daysAgo(8))}`);
	await expect(figure).not.toContainText('known');
	await expect(card(page, 'Events')).toContainText(/[+−-]?\d+ ?% on the 9 days before/);
	await open(page, '/insights?user=Nobody%20Here');
	await expect(figure.locator('.note')).toContainText('nothing is known (not tracked yet)');
});

test('a picture and a table can be taken away', async ({ page }) => {
	await open(page, '/insights');
	const figure = chart(page, 'Events by type');
	const picture = page.waitForEvent('download');
	await figure.getByRole('button', { name: 'PNG' }).click();
	expect((await picture).suggestedFilename()).toBe('xwiki-type.png');
	const image = await readFile(await (await picture).path());
	expect(image.subarray(1, 4).toString()).toBe('PNG');
	expect(image.length).toBeGreaterThan(3_000);

	const file = page.waitForEvent('download');
	await figure.getByRole('button', { name: 'CSV' }).click();
	const [head = '', ...lines] = (await readFile(await (await file).path(), 'utf8')).trimEnd().split('\r\n');
	expect(head).toBe('\uFEFFfrom,until,known,Edits,Page moves');
	expect(lines).toHaveLength(60);
	const sums = lines.map((line) =>
		line
			.split(',')
			.slice(3)
			.reduce((sum, cell) => sum + Number(cell), 0),
	);
	expect(sums.reduce((a, b) => a + b, 0)).toBe(shown().length);
	expect(lines.filter((line) => line.includes(',unknown,,'))).toHaveLength(3);
});

test('two people are compared', async ({ page }) => {
	await open(page, '/insights');
	await page.getByText('Compare', { exact: true }).first().click();
	const button = page.getByRole('button', { name: 'Compare' });
	await expect(button).toBeDisabled();
	await page.getByRole('checkbox', { name: 'ExampleUser' }).check();
	await page.getByRole('checkbox', { name: 'ExampleAdmin' }).check();
	await button.click();
	await expect(page).toHaveURL(`${app.origin}/insights?user=ExampleAdmin&user=ExampleUser`);
	const figure = chart(page, 'People compared');
	await expect.poll(() => inkOf(figure.locator('canvas'))).toBeGreaterThan(100);
	for (const name of ['ExampleUser', 'ExampleAdmin']) {
		const count = shown(({ user }) => user === name).length;
		await expect(figure.locator('.unseen').filter({ hasText: name })).toContainText(`${name}\u2069 ${count}`);
	}
	await expect(chart(page, 'This period and the one before')).toContainText('the period before');
});

test('a bad address is named, and numbers of other addresses hold', async ({ page }) => {
	await page.goto(`${app.origin}/insights?from=soon`);
	await expect(page.getByRole('alert')).toContainText('from');
	await expect(page.getByRole('figure')).toHaveCount(0);
	for (const [query, field] of [
		['from=soon', 'from'],
		['colour=red', 'colour'],
		['limit=5', 'limit'],
	]) {
		const response = await page.request.get(`${app.origin}/api/insights?${query}`);
		expect(response.status(), query).toBe(400);
		expect(await response.json()).toMatchObject({ error: 'bad-input', field });
	}
	await page.goto(`${app.origin}/insights?from=2026-02-01&to=2026-01-01`);
	await expect(page.getByText('has no days')).toBeVisible();
});

test('more days than are looked at one by one are said', async ({ page }) => {
	await open(page, '/insights?from=2020-01-01');
	await expect(chart(page, 'Size added and removed')).toContainText('looking at every single event is limited');
	const all = chartedEvents().filter(({ event }) => event.bot !== true);
	await expect(card(page, 'Events')).toContainText(written(all.length));
	await open(page, '/insights?from=2020-01-01&minor=false');
	await expect(page.getByText('With this filter only')).toBeVisible();
});

for (const [width, colorScheme] of [
	[320, 'light'],
	[360, 'dark'],
	[1280, 'dark'],
] as const) {
	test(`fits ${width} px in ${colorScheme} colours, with no word from the browser`, async ({ page }) => {
		const complaints: string[] = [];
		page.on('console', (message) => {
			if (message.type() !== 'log' && message.type() !== 'info') complaints.push(message.text());
		});
		page.on('pageerror', (error) => complaints.push(error.message));
		await page.setViewportSize({ width, height: 800 });
		await page.emulateMedia({ colorScheme });
		await open(page, '/insights?user=ExampleUser&user=ExampleAdmin');
		const overflow = () =>
			page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(await overflow()).toBe(0);
		for (const button of await page.getByRole('button', { name: 'Table' }).all()) await button.click();
		await expect(page.getByRole('table')).toHaveCount(7);
		expect(await overflow()).toBe(0);
		expect(complaints).toEqual([]);
	});
}
