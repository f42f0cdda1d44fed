import { readFile } from 'node:fs/promises';
import { type Cookie, expect, type Locator, type Page, test } from '@playwright/test';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import type { Insights } from '#lib/domain/insight/insights.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { insertTrackedUser, insertTrackedUsers } from '#lib/server/store/tracking/track-users.ts';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { type App, signIn, startApp } from './app.ts';
import { chartedEvents, daysAgo, recordCharted, today } from './chart-data.ts';
import { newDevice, waitUntilCached } from './installed.ts';
import { findings } from './axe.ts';
import { gotoReady, holdRequests } from './page-ready.ts';
import type { SentReport } from './report-comparison.ts';

const day = 86_400_000;

let app: App;
let cookies: Cookie[];

test.beforeAll(async () => {
	app = await startApp({
		async prepare(db) {
			await recordCharted(db);
			await insertCourse(db);
		},
	});
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

/** The events that the page counts: of the last 60 days, without bots. */
const shown = (some: (event: ObservedEvent['event']) => boolean = () => true): ObservedEvent['event'][] =>
	chartedEvents()
		.map(({ event }) => event)
		.filter((event) => event.bot !== true && event.time >= daysAgo(59) && some(event));

const chart = (page: Page, title: string): Locator => page.getByRole('figure', { name: title });
const card = (page: Page, name: string): Locator =>
	page.locator('dl > div').filter({ has: page.getByRole('term').filter({ hasText: name }) });
/** The visible texts of counts, without those for screen readers. */
const seenIn = (all: Locator): Promise<string[]> =>
	all.evaluateAll((elements) =>
		elements.map((element) => (element.querySelector('[aria-hidden]') ?? element).textContent.trim()),
	);
/** The same of each row of a table. */
const seenInRows = (table: Locator): Promise<string[][]> =>
	table.evaluate((element) =>
		[...element.querySelectorAll('tbody tr')].map((row) =>
			[...row.querySelectorAll('td')].map((cell) => (cell.querySelector('[aria-hidden]') ?? cell).textContent.trim()),
		),
	);
/** The number of a count, exact or at least. */
const numberOf = (seen: string): number => Number(seen.replace('≥\u00a0', ''));
const written = (number: number): string => new Intl.NumberFormat('en').format(number);
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Gives one of the people a label, and makes a campaign of it. */
async function insertCourse(db: Db): Promise<void> {
	const people = [{ name: 'ExampleAdmin', centralId: null }];
	await insertTrackedUsers(db, people, { reason: null, labels: ['Course'], endsAt: null }, null);
	const period = { from: daysAgo(15), until: daysAgo(5) };
	const campaign = { name: 'Spring', description: '', label: 'Course', zone: 'UTC', scope: usualScope, ...period };
	await insertCampaign(db, campaign, null);
}

/** A report. */
async function reportOf(page: Page, query: string, by: string): Promise<SentReport> {
	const answer = await page.request.get(`${app.origin}/api/report?${query}&by=${by}&limit=4000`);
	expect(answer.status(), query).toBe(200);
	return (await answer.json()) as SentReport;
}

/** A count as the page shows it. */
function seenCount(count: SentReport['totals']['numbers'][string] | undefined): string {
	if (count === undefined || count.value === null) return '–';
	return count.exact ? written(count.value) : `≥\u00a0${written(count.value)}`;
}

/** Opens a page and waits until its charts are drawn. */
async function open(page: Page, path: string): Promise<void> {
	await page.goto(app.origin + path);
	const canvas = chart(page, 'Events by wiki').locator('canvas');
	await canvas.scrollIntoViewIfNeeded();
	await expect(canvas).toHaveAttribute('width', /\d{3,}/);
	await expect.poll(() => inkOf(canvas)).toBeGreaterThan(100);
}

/** Number of painted pixels of a canvas. */
async function inkOf(canvas: Locator): Promise<number> {
	return canvas.evaluate((element) => {
		const { width, height } = element as HTMLCanvasElement;
		const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
		let painted = 0;
		for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) painted += 1;
		return painted;
	});
}

/** Number of events behind an address of Activity, from the API. */
async function countBehind(page: Page, address: string): Promise<number> {
	const { pathname, searchParams: query } = new URL(address, app.origin);
	expect(pathname).toBe('/');
	for (const kind of ['bot', 'categorize']) if (!query.getAll('show').includes(kind)) query.set(kind, 'false');
	query.delete('show');
	query.set('limit', '500');
	const answer = (await (await page.request.get(`${app.origin}/api/events?${query}`)).json()) as EventsResponse;
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
	const cells = chart(page, 'Hour of the week').locator('tbody td');
	expect((await seenIn(cells)).map(numberOf)).toEqual(hours);

	const top = chart(page, 'Top pages').getByRole('listitem');
	const pages = Map.groupBy(events, ({ wiki, title }) => `${title} ${wiki}`);
	const most = Math.max(...[...pages.values()].map((all) => all.length));
	await expect(top.first()).toContainText(String(most));
	for (const item of await top.all()) {
		const href = (await item.getByRole('link').getAttribute('href')) ?? '';
		expect(await countBehind(page, href), href).toBe(numberOf((await seenIn(item.locator('.events')))[0] ?? ''));
	}
	await top.first().getByRole('link').click();
	await expect(page).toHaveURL(/\/\?wiki=\w+&from=.*page=/);
});

test('tiles are shown as soon as they are there, then charts, then pages', async ({ page }) => {
	await gotoReady(page, app.origin);
	const releaseCharts = await holdRequests(page, /\/api\/insights\/charts/);
	const releasePages = await holdRequests(page, /\/api\/insights\/pages/);
	await page.getByRole('link', { name: 'Insights' }).click();
	await expect(card(page, 'Events')).toContainText(written(shown().length));
	await expect(page.getByRole('figure')).toHaveCount(0);
	releaseCharts();
	await expect(chart(page, 'Events by wiki')).toBeVisible();
	await expect(chart(page, 'Top wikis')).toBeVisible();
	await expect(chart(page, 'Top pages')).toBeHidden();
	releasePages();
	await expect(chart(page, 'Top pages')).toBeVisible();
	await expect(card(page, 'Events')).toContainText(written(shown().length));
});

test('the table of a chart has its numbers, and each links to its events', async ({ page }) => {
	await open(page, '/insights');
	const figure = chart(page, 'Events by wiki');
	await figure.getByRole('button', { name: 'Table' }).press('Enter');
	const table = figure.getByRole('table');
	await expect(table.getByRole('row')).toHaveCount(61);
	const rowOf = (time: number) =>
		table.getByRole('row').filter({
			has: page.getByRole('rowheader', {
				name: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(time),
				exact: true,
			}),
		});
	const columns = (await table.getByRole('columnheader').allTextContents()).map((text) => text.trim());
	const column = columns.indexOf('dewiki');
	const time = daysAgo(10);
	const expected = shown((event) => event.time >= time && event.time < time + day);
	const cell = rowOf(time).locator('th, td').nth(column);
	await expect(cell).toHaveText(String(expected.filter(({ wiki }) => wiki === 'dewiki').length));
	expect((await seenIn(rowOf(daysAgo(29)).locator('td')))[0]).toBe('–');
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

test('a click on a bar opens its events in Activity, and so does the keyboard', async ({ page }) => {
	await open(page, '/insights?type=edit');
	const canvas = chart(page, 'Events by person').locator('canvas');
	await canvas.scrollIntoViewIfNeeded();
	const box = await canvas.boundingBox();
	if (!box) throw new Error('the chart is not rendered');
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
	// Past both files, to the person with most events.
	for (let step = 0; step < 3; step += 1) await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/\\?user=[^&]+&type=edit&from=${dateOf(daysAgo(59))}&to=[^&]+$`));
});

test('unknown periods are hatched, and explained in words', async ({ page }) => {
	await open(page, '/insights');
	const figure = chart(page, 'Events by wiki');
	await expect(figure.locator('.note', { hasText: 'nothing is known' })).toContainText('the feed was interrupted');
	await expect(figure.locator('.note', { hasText: 'not known of 1 of 3 people' })).toHaveCount(2);
	await expect(figure).toContainText('not everything known');
	await expect(card(page, 'Events')).toContainText('the 60 days before are not fully known');

	await open(page, `/insights?from=${dateOf(daysAgo(8))}`);
	await expect(figure).not.toContainText('known');
	await expect(card(page, 'Events')).toContainText(/[+−-]?\d+ ?% compared with the 9 days before/);
	await open(page, '/insights?user=Nobody%20Here');
	await expect(figure.locator('.note')).toContainText('nothing is known (not tracked yet)');
	await expect(page.getByText('No recorded event matches this filter.')).toBeVisible();

	// These two days, and the hours of their weekdays, are unknown; other weekdays are not in the period.
	await open(page, `/insights?from=${dateOf(daysAgo(29))}&to=${dateOf(daysAgo(28))}`);
	const canvas = figure.locator('canvas');
	const box = await canvas.boundingBox();
	await canvas.hover({ position: { x: (box?.width ?? 0) / 2, y: 60 } });
	await expect(figure.locator('.readout')).toContainText('nothing known');
	const hours = chart(page, 'Hour of the week');
	await expect(hours.locator('td.level-unknown')).toHaveCount(48);
	await expect(hours.locator('tbody td').filter({ hasText: '–' })).toHaveCount(168);
});

test('unknown periods have no numbers', async ({ page }) => {
	const long = 'from=2024-01-01&to=2024-01-31';
	for (const query of ['user=Nobody%20Known', `user=ExampleUser&${long}`, `user=ExampleUser&user=Nobody&${long}`]) {
		await open(page, `/insights?${query}`);
		for (const name of ['Events', 'Wikis', 'Size added', 'Not reviewed']) {
			expect(await seenIn(card(page, name).locator('.number')), `${query} ${name}`).toEqual(['–']);
			await expect(card(page, name), query).not.toContainText(/\b0\b/);
		}
		await expect(card(page, 'Events')).toContainText('not known');
		await expect(card(page, 'Events')).toContainText('not tracked yet');
		const answer = await page.request.get(`${app.origin}/api/insights?${query}`);
		const { events, unreviewed, counts, hours, wiki, compared } = (await answer.json()) as Insights & {
			events: unknown;
			unreviewed: unknown;
		};
		expect([events, unreviewed, ...hours, ...wiki.rows.flat()].filter((value) => value !== null)).toEqual([]);
		expect(compared.flatMap(({ days }) => days).filter((value) => value !== null)).toEqual([]);
		expect(counts.events).toEqual({ value: null, exact: false, reasons: ['not-tracked-yet'], unknown: 0 });
	}
	// Of two people, the unknown one has no line and no numbers, and the other has.
	await open(page, `/insights?user=ExampleUser&user=Nobody%20Known&from=${dateOf(daysAgo(8))}`);
	const figure = chart(page, 'People compared');
	await figure.getByRole('button', { name: 'Table' }).click();
	const cells = await seenInRows(figure.getByRole('table'));
	expect(new Set(cells.map(([, nobody]) => nobody))).toEqual(new Set(['–']));
	const theirs = shown(({ user, time }) => user === 'ExampleUser' && time >= daysAgo(8));
	expect(cells.reduce((sum, [one = '']) => sum + Number(one), 0)).toBe(theirs.length);
	expect(await seenIn(card(page, 'Events').locator('.number'))).toEqual([`≥\u00a0${theirs.length}`]);
});

/** Downloads a chart. */
async function saved(
	page: Page,
	figure: Locator,
	button: 'PNG' | 'CSV' | 'CSV by day',
): Promise<{ name: string; file: Buffer }> {
	const download = page.waitForEvent('download');
	await figure.getByRole('button', { name: new RegExp(`^${button} ?:`) }).click();
	return { name: (await download).suggestedFilename(), file: await readFile(await (await download).path()) };
}
/** The cells of a CSV file; none of ours contains a comma. */
const cellsOf = (csv: Buffer): string[][] =>
	csv
		.toString()
		.replace(/^\uFEFF/, '')
		.trimEnd()
		.split('\r\n')
		.map((line) => line.split(','));

/** Counts as the page shows them, from the cells of a file, two for each count. */
const seenAs = (cells: readonly string[]): string[] =>
	cells.flatMap((value, at) => {
		if (at % 2 === 1) return [];
		return value === '' ? '–' : cells[at + 1] === 'true' ? value : `≥\u00a0${value}`;
	});

test('each chart can be downloaded, as an image and as the data of its table', async ({ page }) => {
	await open(page, '/insights?user=ExampleUser&user=ExampleAdmin');
	const figures = await page.getByRole('figure').all();
	expect(figures).toHaveLength(10);
	for (const figure of figures) {
		await figure.scrollIntoViewIfNeeded();
		const canvas = figure.locator('canvas');
		if ((await canvas.count()) > 0) await expect.poll(() => inkOf(canvas)).toBeGreaterThan(100);
		const picture = await saved(page, figure, 'PNG');
		expect(picture.name).toMatch(/^xwiki-[a-z]+\.png$/);
		expect(picture.file.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
		const [width, height] = [picture.file.readUInt32BE(16), picture.file.readUInt32BE(20)];
		const room = await figure.boundingBox();
		expect(width, picture.name).toBeGreaterThanOrEqual(room?.width ?? Infinity);
		expect(height, picture.name).toBeGreaterThan(150);

		const { file } = await saved(page, figure, 'CSV');
		expect(file.toString()).toMatch(/^\uFEFF/);
		const [head = [], ...lines] = cellsOf(file);
		const button = figure.getByRole('button', { name: 'Table' });
		if (head[0] === 'within') {
			// Nothing is known of what became of these.
			const edits = await figure
				.getByRole('row', { name: /^Others/ })
				.getByRole('cell')
				.allTextContents();
			expect(lines).toEqual([
				['day', '0', '0', '0', edits[0]],
				['week', '0', '0', '0', edits[1]],
			]);
			continue;
		}
		if ((await button.count()) === 0) {
			const seen = await seenIn(figure.locator('.events'));
			expect(seen.map(String)).toEqual(lines.map((cells) => seenAs(cells.slice(-2))[0]));
			continue;
		}
		await button.click();
		const table = await seenInRows(figure.getByRole('table').last());
		if (head[2] === 'user') {
			// All of the time for each person, and each day in another file.
			const people = figure.getByRole('table', { name: 'People' });
			expect(lines.map(([, , name]) => name)).toEqual(await people.getByRole('rowheader').allInnerTexts());
			// What a report counts of them was not there yet.
			expect(lines.map((cells) => seenAs(cells.slice(3)))).toEqual(
				(await seenInRows(people)).map((cells) => cells.slice(0, 1)),
			);
			for (const [from] of lines) expect(from).toBe(new Date(daysAgo(59)).toISOString());
			const [, ...byDay] = cellsOf((await saved(page, figure, 'CSV by day')).file);
			expect(byDay.map((cells) => seenAs(cells.slice(3)))).toEqual(table.map((cells) => cells.slice(0, -1)));
			continue;
		}
		if (head[0] === 'weekday') expect(lines.map((cells) => seenAs(cells.slice(2))[0])).toEqual(table.flat());
		else if (picture.name !== 'xwiki-sizes.png') {
			expect(lines.map((cells) => seenAs(cells.slice(3)))).toEqual(table.map((cells) => cells.slice(0, -1)));
			const columns = await figure.getByRole('columnheader').allInnerTexts();
			if (picture.name !== 'xwiki-before.png')
				expect(head.slice(3)).toEqual(columns.slice(1, -1).flatMap((name) => [name, `${name}_exact`]));
			expect(lines.map(([from]) => from)).toEqual(
				Array.from({ length: 60 }, (_, index) => new Date(daysAgo(59 - index)).toISOString()),
			);
		}
	}

	await open(page, '/insights');
	const [, ...lines] = cellsOf((await saved(page, chart(page, 'Events by type'), 'CSV')).file);
	const sums = lines.map((cells) =>
		cells.slice(3).reduce((sum, cell, at) => sum + (at % 2 === 0 ? Number(cell) : 0), 0),
	);
	expect(sums.reduce((a, b) => a + b, 0)).toBe(shown().length);
	const unknown = lines.filter(([, , known]) => known === 'unknown');
	expect(unknown.map((cells) => new Set(cells.slice(3)))).toEqual(Array(3).fill(new Set(['', 'false'])));
});

test('the table and the file of people name everybody, also those who did nothing', async ({ page }) => {
	await open(page, '/insights?wiki=dewiki');
	const figure = chart(page, 'Events by person');
	await figure.getByRole('button', { name: 'Table' }).click();
	const rows = figure.getByRole('table', { name: 'People' }).getByRole('row');
	const tracked = ['ExampleUser', 'ExampleAdmin', 'مستخدم مثال'];
	for (const name of tracked) {
		const count = shown(({ user, wiki }) => user === name && wiki === 'dewiki').length;
		await expect(rows.filter({ hasText: name }).locator('td')).toContainText(String(count));
	}
	const [, ...lines] = cellsOf((await saved(page, figure, 'CSV')).file);
	expect(lines.map(([, , name]) => name)).toEqual(expect.arrayContaining(tracked));
	expect(lines).toHaveLength((await rows.count()) - 1);
	const sum = lines.reduce((total, [, , , events]) => total + Number(events), 0);
	expect(sum).toBe(shown(({ wiki }) => wiki === 'dewiki').length);

	// Nothing is 0 where that is known, and no number where it is not.
	await open(page, `/insights?user=ExampleUser&user=Nobody&wiki=votewiki&from=${dateOf(daysAgo(8))}`);
	await figure.getByRole('button', { name: 'Table' }).click();
	await expect(rows.filter({ hasText: 'ExampleUser' }).locator('td')).toHaveText(['0', '0', '0', '0']);
	await expect(rows.filter({ hasText: 'Nobody' }).locator('td')).toContainText(Array(4).fill('not known'));
});

test('everybody is in the list of what to compare, and found in it, also without JavaScript', async ({
	page,
	browser,
}) => {
	const own = await startApp({
		async prepare(db) {
			await recordCharted(db);
			for (let at = 0; at < 260; at += 1)
				await insertTrackedUser(db, { username: `Person ${at} of many`, addedBy: null });
			await insertCourse(db);
		},
	});
	try {
		const theirs = await signIn(own);
		await page.context().addCookies(theirs);
		await gotoReady(page, `${own.origin}/insights?user=ExampleUser`);
		await page.getByText('Compare', { exact: true }).first().click();
		const list = page.getByRole('group', { name: 'People, labels and campaigns' });
		const boxes = list.getByRole('checkbox');
		await expect(boxes.first()).toHaveAccessibleName('ExampleUser');
		await expect(boxes).toHaveCount(200);
		await list.getByRole('button', { name: /^Show more \(\d+\)$/ }).click();
		await expect(boxes).toHaveCount(265);
		for (const name of ['Label: Course', 'Campaign: Spring'])
			await expect(list.getByRole('checkbox', { name, exact: true })).toHaveCount(1);
		await page.getByRole('searchbox', { name: 'Find a name' }).fill('person 259');
		await expect(page.getByRole('status').filter({ hasText: '1 of 265' })).toBeVisible();
		await page.keyboard.press('Tab');
		// Who is in the view stays.
		await expect(list.getByRole('checkbox', { name: 'ExampleUser' })).toBeFocused();
		await page.keyboard.press('Tab');
		await page.keyboard.press('Space');
		await page.getByRole('button', { name: 'Compare' }).click();
		await expect(page).toHaveURL(
			`${own.origin}/insights?user=ExampleUser&compare=user%3AExampleUser&compare=user%3APerson+259+of+many&number=edits&days=same`,
		);
		await expect(chart(page, 'Compared: Edits, by day')).toBeVisible();

		const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
		await plain.addCookies(theirs);
		const plainPage = await plain.newPage();
		await plainPage.goto(`${own.origin}/insights?user=ExampleUser`);
		await plainPage.getByText('Compare', { exact: true }).first().click();
		const form = plainPage.getByRole('form', { name: 'Compare' });
		await expect(form.getByRole('checkbox')).toHaveCount(264);
		await expect(form.getByRole('checkbox', { name: 'ExampleUser' })).toBeChecked();
		await form.getByRole('checkbox', { name: 'Person 42 of many' }).check();
		await form.getByRole('button', { name: 'Compare' }).click();
		await expect(plainPage).toHaveURL(
			`${own.origin}/insights?user=ExampleUser&compare=user%3AExampleUser&compare=user%3APerson+42+of+many`,
		);
		// Drawing needs scripts; the files do not.
		await expect(plainPage.getByRole('link', { name: /^CSV ?: Person 42 of many$/ })).toBeVisible();
		await plain.close();
	} finally {
		await own.stop();
	}
});

test('two to five people of a view are compared in their events', async ({ page }) => {
	await open(page, '/insights?user=ExampleAdmin&user=ExampleUser');
	const figure = chart(page, 'People compared');
	await expect.poll(() => inkOf(figure.locator('canvas'))).toBeGreaterThan(100);
	const unseen = figure.locator('.visually-hidden').filter({ hasText: 'ExampleUser' });
	for (const name of ['ExampleUser', 'ExampleAdmin']) {
		const count = shown(({ user }) => user === name).length;
		await expect(unseen).toContainText(`${name}\u2069 at least ${count}`);
	}
	await expect(chart(page, 'This period and the one before')).toContainText('the period before');

	const five = ['ExampleUser', 'ExampleAdmin', 'مستخدم مثال', 'Nobody', 'Someone'];
	const pathFor = (users: string[]) => `/insights?${new URLSearchParams(users.map((user) => ['user', user]))}`;
	await open(page, pathFor(five));
	await expect(figure.getByRole('list', { includeHidden: true }).getByText('Someone')).toBeVisible();
	await expect(unseen).toContainText('Nobody\u2069 not known');
	await open(page, pathFor([...five, 'A sixth']));
	await expect(figure).toHaveCount(0);
});

test('the table of people has their bytes, pages and wikis, which are those of the report', async ({ page }) => {
	const figure = chart(page, 'Events by person');
	const table = figure.getByRole('table', { name: 'People', exact: true });
	const days = `from=${dateOf(daysAgo(19))}&to=${dateOf(daysAgo(2))}`;
	const numbers = ['bytes_added', 'pages_created', 'wikis'];
	const expectReport = async (query: string) => {
		const { rows } = await reportOf(page, query, 'person');
		expect(rows.length).toBeGreaterThan(0);
		for (const row of rows) {
			const cells = table
				.getByRole('row')
				.filter({ hasText: String(row['user']) })
				.locator('td');
			await expect(cells).toHaveCount(4);
			expect((await seenIn(cells)).slice(1)).toEqual(numbers.map((name) => seenCount(row.numbers?.[name])));
		}
	};
	// Who is named is counted at once.
	for (const [query, asked] of [
		[`user=ExampleUser&user=Nobody&${days}`, `user=ExampleUser&user=Nobody&${days}&namespace=all`],
		[`label=Course&wiki=dewiki&namespace=0&${days}`, `label=Course&${days}&wiki=dewiki&namespace=0`],
	] as const) {
		await open(page, `/insights?${query}`);
		await figure.getByRole('button', { name: 'Table' }).click();
		await expect(figure).toContainText('as in a report');
		await expectReport(asked);
	}
	// All are counted when that is asked for.
	let reports = 0;
	page.on('request', (request) => (reports += request.url().includes('/api/report') ? 1 : 0));
	await open(page, `/insights?${days}`);
	await figure.getByRole('button', { name: 'Table' }).click();
	const ask = figure.getByRole('button', { name: 'Bytes, pages and wikis of each person' });
	await expect(ask).toBeVisible();
	expect(reports).toBe(0);
	const [before = []] = cellsOf((await saved(page, figure, 'CSV')).file);
	expect(before).toEqual(['from', 'until', 'user', 'events', 'events_exact']);
	await ask.click();
	const all = ['ExampleUser', 'ExampleAdmin', 'مستخدم مثال'].map((name) => ['user', name]);
	await expect(figure).toContainText('as in a report');
	await expectReport(`${new URLSearchParams(all)}&${days}&namespace=all`);
	const [head = [], ...lines] = cellsOf((await saved(page, figure, 'CSV')).file);
	expect(head.slice(5)).toEqual(numbers.flatMap((name) => [name, `${name}_exact`]));
	expect(lines.map((cells) => seenAs(cells.slice(3)))).toEqual(
		(await seenInRows(table)).map((cells) => cells.map((cell) => cell.replaceAll(',', ''))),
	);
	expect(await findings(page, 'all')).toEqual([]);
	// What a report does not know is not counted.
	await open(page, `/insights?type=edit&${days}`);
	await figure.getByRole('button', { name: 'Table' }).click();
	await expect(figure).toContainText('this filter asks for more');
	await expect(ask).toHaveCount(0);
});

test('a person, a label and a campaign are compared in a number of their reports', async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 900 });
	await open(page, '/insights');
	await page.getByText('Compare', { exact: true }).first().click();
	const button = page.getByRole('button', { name: 'Compare', exact: true });
	await expect(button).toBeDisabled();
	for (const name of ['ExampleUser', 'Label: Course', 'Campaign: Spring']) {
		await page.getByRole('checkbox', { name, exact: true }).check();
		await (name === 'ExampleUser' ? expect(button).toBeDisabled() : expect(button).toBeEnabled());
	}
	await page.getByLabel('Number').selectOption({ label: 'Pages edited' });
	await button.click();
	const compared = ['campaign:Spring', 'label:Course', 'user:ExampleUser'];
	await expect(page).toHaveURL(
		`${app.origin}/insights?${new URLSearchParams([...compared.map((one) => ['compare', one]), ['number', 'pages_edited'], ['days', 'same']])}`,
	);
	const period = `from=${dateOf(daysAgo(59))}&to=${dateOf(today)}&zone=UTC&namespace=all`;
	const queries = ['campaign=Spring', `label=Course&${period}`, `user=ExampleUser&${period}`];
	const reports = await Promise.all(queries.map((query) => reportOf(page, query, 'day')));
	const names = ['Campaign: Spring', 'Label: Course', 'ExampleUser'];

	const figure = chart(page, 'Compared: Pages edited, by day');
	await expect.poll(() => inkOf(figure.locator('canvas'))).toBeGreaterThan(100);
	await figure.getByRole('button', { name: 'Table' }).click();
	const byDay = new Map(
		reports.flatMap(({ rows }, at) =>
			rows.map((row) => [`${String(row['day'])} ${at}`, row.numbers?.['pages_edited']]),
		),
	);
	const expected = Array.from({ length: 60 }, (_, at) => dateOf(daysAgo(59 - at)));
	const cells = await seenInRows(figure.getByRole('table'));
	expect(cells.map((row) => row.slice(0, -1))).toEqual(
		expected.map((day) => names.map((_, at) => seenCount(byDay.get(`${day} ${at}`)))),
	);
	const file = cellsOf((await saved(page, figure, 'CSV by day')).file);
	expect(file[0]?.slice(2)).toEqual(names.flatMap((name) => [name, `${name}_exact`]));
	expect(file.slice(1).map(([day]) => day)).toEqual(expected);
	expect(file.slice(1).map((row) => seenAs(row.slice(2)))).toEqual(cells.map((row) => row.slice(0, -1)));

	// The totals are the reports', not sums of days.
	const totals = page.getByRole('region', { name: 'Compared' }).getByRole('table');
	const totalsOf = async () =>
		Object.fromEntries(
			await Promise.all(
				names.map(async (name) => {
					const row = totals.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
					return [name, (await seenIn(row.locator('td'))).slice(0, 2)] as const;
				}),
			),
		);
	const seen = await totalsOf();
	for (const [at, name] of names.entries())
		expect(seen[name]?.[0], name).toBe(seenCount(reports[at]?.totals.numbers['pages_edited']));
	expect(await findings(page, 'all')).toEqual([]);

	// Each from the day of the first edit on. The form stays open.
	await page.getByRole('radio', { name: 'each from the day of the first edit in it' }).check();
	await button.click();
	await expect(page).toHaveURL(/compare=user%3AExampleUser&number=pages_edited&days=first$/);
	// The reports are not read again, and the table stays.
	await expect(figure.getByRole('rowheader').first()).toHaveText('Day 1');
	const rows = (await seenInRows(figure.getByRole('table'))).map((row) => row.slice(0, 3));
	const starting = reports.map(({ rows: all }) => {
		const begin = all.findIndex((row) => (row.numbers?.['edits']?.value ?? 0) > 0);
		return begin === -1 ? [] : all.slice(begin);
	});
	expect(rows).toEqual(
		Array.from({ length: Math.max(...starting.map(({ length }) => length)) }, (_, at) =>
			starting.map((all) => seenCount(all[at]?.numbers?.['pages_edited'])),
		),
	);
	for (const [at, name] of names.entries()) {
		const first = Date.parse(String(starting[at]?.[0]?.['day']));
		const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(first);
		expect((await totalsOf())[name]?.[1], name).toContain(date);
	}
	// Different pages have no list of events.
	await expect(figure.getByRole('table').getByRole('link')).toHaveCount(0);
	await page.goto(`${page.url()}&compare=user:Nobody`);
	await expect(figure.locator('.note').filter({ hasText: 'Nobody' })).toContainText('no edit is known');
	// It stays while the filter changes.
	await page.getByRole('combobox', { name: 'Add filter' }).fill('dewiki');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(
		/\/insights\?wiki=dewiki&compare=.*compare=user%3ANobody&number=pages_edited&days=first$/,
	);
	const inDewiki = await reportOf(page, `user=ExampleUser&${period}&wiki=dewiki`, 'day');
	await expect
		.poll(async () => (await totalsOf())['ExampleUser']?.[0])
		.toBe(seenCount(inDewiki.totals.numbers['pages_edited']));
	await page.getByRole('link', { name: 'Do not compare' }).click();
	await expect(page).toHaveURL(`${app.origin}/insights?wiki=dewiki`);
	await expect(figure).toHaveCount(0);
});

test('what cannot be compared is named', async ({ page }) => {
	const two = 'compare=user:ExampleUser&compare=campaign:None';
	await open(page, `/insights?${two}&number=bytes_net`);
	const region = page.getByRole('region', { name: 'Compared' });
	await expect(region.getByRole('row').filter({ hasText: 'Campaign: None' })).toContainText(
		'there is no such campaign',
	);
	await expect(chart(page, 'Compared: Bytes, net, by day')).toBeVisible();
	await open(page, `/insights?compare=user:ExampleUser&compare=campaign:Spring&from=${dateOf(daysAgo(3))}`);
	await expect(region.getByRole('row').filter({ hasText: 'Campaign: Spring' })).toContainText('not in this time');
	await open(page, `/insights?${two}&type=edit`);
	await expect(page.getByText('this filter asks for more')).toBeVisible();
	await expect(chart(page, 'Compared: Edits, by day')).toHaveCount(0);
	for (const [query, field] of [
		['compare=user:ExampleUser', 'compare'],
		[`${two}&number=views`, 'number'],
		[`${two}&days=last`, 'days'],
	] as const) {
		await page.goto(`${app.origin}/insights?${query}`);
		await expect(page.getByRole('alert')).toContainText(field);
	}
});

for (const colorScheme of ['light', 'dark'] as const) {
	test(`a comparison and the numbers of each person fit a phone in Arabic, ${colorScheme}`, async ({ page }) => {
		await page.setViewportSize({ width: 360, height: 740 });
		await page.emulateMedia({ colorScheme });
		await page.context().addCookies([{ name: 'language', value: 'ar', url: app.origin }]);
		const compared = ['user:ExampleUser', 'user:مستخدم مثال', 'label:Course', 'campaign:Spring'];
		const query = new URLSearchParams(compared.map((one) => ['compare', one]));
		await gotoReady(page, `${app.origin}/insights?${query}&label=Course&days=first&number=bytes_removed`);
		await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
		const figures = page.getByRole('figure');
		await expect(figures.first().locator('canvas')).toHaveAttribute('width', /\d{3,}/);
		await page.locator('summary').first().click();
		await expect(page.locator('select[name=number]')).toHaveValue('bytes_removed');
		const overflow = () =>
			page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(await overflow()).toBe(0);
		for (const button of await page.getByRole('button', { name: 'جدول' }).all()) await button.click();
		await expect(page.getByRole('columnheader', { name: 'صفحات منشأة' })).toBeVisible();
		expect(await overflow()).toBe(0);
		expect(await findings(page, 'all')).toEqual([]);
	});
}

test('an invalid filter in the address is named, by the page and the API', async ({ page }) => {
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

test('the page says when a period is too long to read single events', async ({ page }) => {
	await open(page, '/insights?from=2020-01-01');
	await expect(chart(page, 'Size added and removed')).toContainText('there is a limit to how many events are examined');
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
	test(`fits ${width} px in ${colorScheme} colours, without a warning in the console`, async ({ page }) => {
		const warnings: string[] = [];
		page.on('console', (message) => {
			if (message.type() !== 'log' && message.type() !== 'info') warnings.push(message.text());
		});
		page.on('pageerror', (error) => warnings.push(error.message));
		await page.setViewportSize({ width, height: 800 });
		await page.emulateMedia({ colorScheme });
		await open(page, '/insights?user=ExampleUser&user=ExampleAdmin');
		const overflow = () =>
			page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(await overflow()).toBe(0);
		for (const button of await page.getByRole('button', { name: 'Table' }).all()) await button.click();
		await expect(page.getByRole('table')).toHaveCount(9);
		expect(await overflow()).toBe(0);
		expect(warnings).toEqual([]);
	});
}

/** Whether the page has loaded Chart.js. */
async function hasChartJs(page: Page): Promise<boolean> {
	const scripts = await page.evaluate(() =>
		performance.getEntriesByType('resource').flatMap(({ name }) => (/\.js$/.test(name) ? [name] : [])),
	);
	expect(scripts.length).toBeGreaterThan(3);
	const texts = await Promise.all(scripts.map(async (script) => (await page.request.get(script)).text()));
	return texts.some((text) => text.includes('maintainAspectRatio'));
}

test('what is below the window follows the filter, though nobody has looked at it', async ({ page }) => {
	await page.setViewportSize({ width: 360, height: 640 });
	await page.goto(`${app.origin}/insights?wiki=dewiki`);
	const wikis = chart(page, 'Top wikis').getByRole('listitem');
	await expect(wikis).toHaveCount(1);
	await page.getByRole('link', { name: /Remove .*dewiki.* from the filter/ }).click();
	await expect(page).toHaveURL(`${app.origin}/insights`);
	await expect(wikis.nth(1)).toBeAttached();
	expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('the filter stays the same from Activity to Insights and back', async ({ page }) => {
	await page.goto(`${app.origin}/?user=ExampleUser&wiki=dewiki&period=30d`);
	const places = page.getByRole('navigation', { name: 'Main navigation' });
	await places.getByRole('link', { name: 'Insights' }).click();
	await expect(page).toHaveURL(`${app.origin}/insights?user=ExampleUser&wiki=dewiki&period=30d`);
	const events = shown(({ user, wiki, time }) => user === 'ExampleUser' && wiki === 'dewiki' && time >= daysAgo(29));
	await expect(card(page, 'Events')).toContainText(String(events.length));
	await page
		.getByRole('link', { name: /dewiki/ })
		.first()
		.click();
	await expect(page).toHaveURL(`${app.origin}/insights?user=ExampleUser&period=30d`);
	await places.getByRole('link', { name: 'Activity' }).click();
	await expect(page).toHaveURL(`${app.origin}/?user=ExampleUser&period=30d`);
});

test("a person's page has charts under the same filter, loaded when they are near", async ({ page }) => {
	await page.goto(app.origin);
	await expect(page.getByRole('main').locator('li[data-row]').first()).toBeVisible();
	expect(await hasChartJs(page)).toBe(false);
	await page.setViewportSize({ width: 1280, height: 500 });
	await page.goto(`${app.origin}/users/ExampleUser`);
	await expect(page.getByRole('combobox', { name: 'Add filter' })).toBeVisible();
	expect(await hasChartJs(page)).toBe(false);
	await page.getByRole('heading', { name: 'Insights' }).scrollIntoViewIfNeeded();
	const figure = chart(page, 'Events by wiki');
	await expect.poll(() => inkOf(figure.locator('canvas'))).toBeGreaterThan(100);
	expect(await hasChartJs(page)).toBe(true);
	const theirs = shown(({ user }) => user === 'ExampleUser');
	await expect(figure.locator('p.visually-hidden')).toContainText(`at least ${theirs.length}`);
	await expect(figure.locator('.note')).toContainText('nothing is known (the feed was interrupted)');

	await page.getByRole('combobox', { name: 'Add filter' }).fill('frwiki');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(`${app.origin}/users/ExampleUser?wiki=frwiki`);
	const french = theirs.filter(({ wiki }) => wiki === 'frwiki');
	await expect(figure.locator('p.visually-hidden')).toContainText(`at least ${french.length}`);
	await expect(page.getByRole('region', { name: 'Newest activity' })).not.toContainText('dewiki');
	await expect(page.getByRole('link', { name: 'All charts' })).toHaveAttribute(
		'href',
		'/insights?user=ExampleUser&wiki=frwiki',
	);
	await expect(page.getByRole('link', { name: 'All activity' }).first()).toHaveAttribute(
		'href',
		'/?user=ExampleUser&wiki=frwiki',
	);
	// Events of several people are not on the page of one of them.
	await page.goto(`${app.origin}/users/ExampleUser?wiki=frwiki&user=ExampleAdmin`);
	await expect(page).toHaveURL(`${app.origin}/?user=ExampleAdmin&user=ExampleUser&wiki=frwiki`);
	await page.goto(`${app.origin}/users/ExampleUser?from=soon`);
	await expect(page.getByRole('alert')).toContainText('from');
	await expect(page.getByRole('region', { name: 'Newest activity' })).toHaveCount(0);
});

test('without a server the charts of cached events are the same, and uncached periods are named', async () => {
	const own = await startApp({ prepare: recordCharted });
	const device = newDevice();
	try {
		const online = await device.start();
		await online.goto(own.signInLink);
		await online.waitForURL(`${own.origin}/`);
		await waitUntilCached(online, chartedEvents().filter(({ event }) => event.time > daysAgo(29)).length);
		/** All texts of the charts of a page, tables included. */
		const read = async (page: Page, address: string): Promise<string[]> => {
			await page.goto(own.origin + address);
			await page.getByRole('heading', { name: 'Insights' }).scrollIntoViewIfNeeded();
			await expect(chart(page, 'Events by wiki').locator('canvas')).toHaveAttribute('width', /\d{3,}/);
			const tables = page.getByRole('button', { name: 'Table' });
			await tables.evaluateAll((buttons) => {
				for (const button of buttons) if (button instanceof HTMLElement) button.click();
			});
			// What became of edits only the server knows; its table is always open.
			const others = page.getByRole('figure').filter({ hasNotText: 'What became of edits' });
			// The chart of people has another one, of all people.
			const people = page.getByRole('table', { name: 'People', exact: true });
			await expect(others.getByRole('table')).toHaveCount((await tables.count()) + (await people.count()));
			return others.allInnerTexts();
		};
		const addresses = [
			`/insights?from=${dateOf(daysAgo(12))}&show=bot`,
			`/insights?user=ExampleUser&user=ExampleAdmin&type=edit&minor=false&from=${dateOf(daysAgo(11))}`,
			`/users/ExampleUser?wiki=dewiki&from=${dateOf(daysAgo(26))}`,
		];
		const seen = new Map<string, string[]>();
		for (const address of addresses) seen.set(address, await read(online, address));
		expect(seen.get(addresses[0] ?? '')).toHaveLength(8);
		// Caches the coverage of all people.
		await online.goto(`${own.origin}/insights`);
		await expect(chart(online, 'Events by type')).toBeVisible();
		await own.killWeb();

		const page = await device.start();
		for (const address of addresses) expect(await read(page, address), address).toEqual(seen.get(address));
		await page.goto(`${own.origin}/insights`);
		await expect(page.getByText('From this device: the events saved here go back to')).toBeVisible();
		await expect(page.getByText('There is no comparison with the period before')).toBeVisible();
		const cached = shown(({ time }) => time > daysAgo(29));
		await expect(card(page, 'Events')).toContainText(String(cached.length));
		await page.goto(`${own.origin}/insights?from=${dateOf(daysAgo(60))}&to=${dateOf(daysAgo(50))}`);
		await expect(page.getByText('Nothing is known here about the period that you asked for.')).toBeVisible();
		await expect(page.getByRole('figure')).toHaveCount(0);
	} finally {
		await device.stop();
		await own.stop();
	}
});
