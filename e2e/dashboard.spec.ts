import { type Cookie, expect, type Page, test } from '@playwright/test';
import type { EventItem, EventsResponse } from '#lib/domain/event/event-item.ts';
import { personPath } from '#lib/domain/person/person-path.ts';
import { type App, signIn, startApp } from './app.ts';
import { recordAll } from './recordings.ts';

let app: App;
let cookies: Cookie[];

test.beforeAll(async () => {
	app = await startApp({ prepare: recordAll });
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

/** Shows bots and category changes, which are hidden by default. */
const everything = 'show=bot&show=categorize';
const rows = (page: Page) => page.getByRole('main').locator('li[data-row]');
/** Sum of the event counts in the headings of days. */
const countEvents = async (page: Page) =>
	(await page.locator('h2').allTextContents()).reduce(
		(sum, text) => sum + Number(/(\d+)\+? events?/.exec(text)?.[1]),
		0,
	);

/** Reads all events from the API, page by page. */
async function readAll(page: Page, query: string): Promise<EventItem[]> {
	const items: EventItem[] = [];
	let next: string | null = '';
	while (next !== null) {
		const response = await page.request.get(`${app.origin}/api/events?${query}&limit=37&cursor=${next}`);
		expect(response.status()).toBe(200);
		const answer = (await response.json()) as EventsResponse;
		items.push(...answer.items);
		next = answer.next;
	}
	return items;
}

test('older events are pages without JavaScript, and are appended with it', async ({ page, browser }) => {
	const total = (await readAll(page, 'wiki=xwikitest')).length;
	const path = `${app.origin}/?wiki=xwikitest&show=bot&show=categorize`;
	const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await plain.context().addCookies(cookies);
	await plain.goto(path);
	let seen = await countEvents(plain);
	const older = (of: Page) => of.getByRole('link', { name: 'Load older' });
	while ((await older(plain).count()) > 0) {
		const href = await older(plain).getAttribute('href');
		await older(plain).click();
		await expect(plain).toHaveURL(`${app.origin}${href}`);
		seen += await countEvents(plain);
	}
	expect(seen).toBe(total);
	await plain.context().close();

	await page.goto(path);
	// Before hydration a click opens the page of older events.
	await expect(async () => {
		await page.keyboard.press('j');
		await expect(page.locator('[data-row]:focus')).toBeVisible({ timeout: 500 });
	}).toPass();
	// First by a click; then the end of the list loads more by itself when it is near.
	await older(page).dispatchEvent('click');
	await expect(async () => {
		await page.keyboard.press('End');
		await expect(older(page)).toBeHidden({ timeout: 500 });
	}).toPass();
	expect(await countEvents(page)).toBe(total);
	await expect(page).toHaveURL(path);
});

test('each kind of event links to page, diff, log, history and contributions', async ({ page }) => {
	const items = await readAll(page, '');
	for (const kind of [...new Set(items.map(({ type, logType }) => (logType === null ? type : `log:${logType}`)))]) {
		const [item] = items.filter(({ type, logType }) => (logType === null ? type : `log:${logType}`) === kind);
		await page.goto(`${app.origin}/?type=${kind}&${everything}`);
		const row = rows(page).first();
		const { links } = item as EventItem;
		await row.getByRole('button', { name: 'Details of' }).click();
		const wanted = [
			links.page,
			links.diff ?? links.revision,
			links.log,
			links.history,
			links.contributions,
			links.user,
		];
		let hrefs: (string | null)[] = [];
		await expect(async () => {
			hrefs = await row.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
			expect(hrefs, kind).toEqual(expect.arrayContaining(wanted.filter((link) => link !== null)));
		}).toPass();
		for (const href of hrefs) expect(href, kind).toMatch(/^(https?:\/)?\//);
		const { user } = item as EventItem;
		if (user !== null) expect(hrefs).toContain(personPath(user));
	}
});

test('flags, sizes, summaries and people look as on the wikis', async ({ page }) => {
	const items = await readAll(page, '');
	const open = async (item: EventItem | undefined) => {
		if (item === undefined) throw new Error('the recordings have no such event');
		const from = new Date(item.time).toISOString();
		const to = new Date(item.time + 1000).toISOString();
		const query = new URLSearchParams({ title: item.title ?? '', from, to, wiki: item.wiki });
		await page.goto(`${app.origin}/?${query}&${everything}`);
		const link = item.links.diff ?? item.links.log ?? item.links.revision;
		return rows(page).filter({ has: page.locator(`a[href="${link}"]`) });
	};
	const large = await open(items.find(({ newLength, oldLength }) => (newLength ?? 0) - (oldLength ?? 1e9) >= 500));
	await expect(large.locator('.size .large')).toHaveText(/^\+[\d,]+ bytes$/);
	const minor = await open(items.find(({ minor }) => minor === true));
	await expect(minor.getByTitle('minor edit')).toBeVisible();
	const section = await open(items.find(({ comment }) => /^\/\* [^*|:]+ \*\/ \S/.test(comment ?? '')));
	await expect(section.locator('.words i a').first()).toHaveText(/^→/);
	const about = await open(items.find(({ logType, about }) => logType === 'block' && about.length > 0));
	await expect(about.getByText('about')).toBeVisible();
	const filter = await open(items.find(({ logType }) => logType === 'abusefilter'));
	await expect(filter.getByText('abuse filter hit, not an edit')).toBeVisible();
	await open(items.find(({ title }) => title === 'مقالة مثال'));
	await expect(rows(page).first().locator('bdi').first()).toHaveText('مقالة مثال');
});

test('exports contain all events that match the filter', async ({ page }) => {
	const items = await readAll(page, 'wiki=xwikitest&type=log');
	expect(items.length).toBeGreaterThan(50);
	const lines = await (await page.request.get(`${app.origin}/api/events.ndjson?wiki=xwikitest&type=log`)).text();
	expect(
		lines
			.trimEnd()
			.split('\n')
			.map((line): unknown => JSON.parse(line)),
	).toEqual(items);
	const csv = await page.request.get(`${app.origin}/api/events.csv?wiki=xwikitest&type=log`);
	expect(csv.headers()['content-type']).toContain('text/csv');
	const text = await csv.text();
	for (const { key } of items) expect(text).toContain(`,${key}\r\n`);
});

test('the API names an invalid parameter', async ({ page }) => {
	for (const [query, field] of [
		['limit=0', 'limit'],
		['from=soon', 'from'],
		['colour=red', 'colour'],
		['cursor=1', 'cursor'],
	]) {
		const response = await page.request.get(`${app.origin}/api/events?${query}`);
		expect(response.status(), query).toBe(400);
		expect(await response.json()).toMatchObject({ error: 'bad-input', field });
	}
	for (const name of ['csv', 'ndjson'])
		expect((await page.request.get(`${app.origin}/api/events.${name}?limit=3`)).status()).toBe(400);
});

for (const width of [320, 360, 768, 1280, 1920]) {
	test(`fits ${width} px, without a warning in the console`, async ({ page }) => {
		const warnings: string[] = [];
		page.on('console', (message) => {
			if (message.type() !== 'log' && message.type() !== 'info') warnings.push(message.text());
		});
		page.on('pageerror', (error) => warnings.push(error.message));
		await page.setViewportSize({ width, height: 800 });
		for (const path of [
			'/',
			'/?wiki=xwikitest&user=ExampleUser&type=log%3Amove&from=2018-01-01&title=E',
			'/settings',
			'/nowhere',
		]) {
			await page.goto(app.origin + path);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			const overflow = await page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
			);
			expect(overflow, path).toBe(0);
		}
		expect(warnings.filter((text) => !text.includes('404 (Not Found)'))).toEqual([]);
	});
}

test('each field and button has a name', async ({ page }) => {
	for (const path of ['/', '/settings', '/settings/tracked-users/1/remove']) {
		await page.goto(app.origin + path);
		const nameless = await page.locator('input:not([type=hidden]), select, button, summary, a').evaluateAll((all) =>
			all
				.filter((element) => {
					const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : [];
					const words = [
						element.textContent,
						element.getAttribute('aria-label'),
						...labels.map((label) => label.textContent),
					];
					return words.every((text) => (text ?? '').trim() === '');
				})
				.map((element) => element.outerHTML),
		);
		expect(nameless, path).toEqual([]);
	}
});
