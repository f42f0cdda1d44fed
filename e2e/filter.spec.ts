import { type Cookie, expect, type Locator, type Page, test } from '@playwright/test';
import { mostViews } from '#lib/domain/filter/saved-view.ts';
import { changeTrackedUsers } from '#lib/server/store/tracking/change-tracked-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { type App, signIn, startApp } from './app.ts';
import { findings } from './axe.ts';
import { recordAll } from './recordings.ts';
import { gotoReady, holdScripts } from './page-ready.ts';

const oldFriends = ['Eldad', 'ExampleAdmin'];

let app: App;
let cookies: Cookie[];

test.beforeAll(async () => {
	app = await startApp({
		async prepare(db) {
			await recordAll(db);
			const friends = (await listTrackedUsers(db)).filter(({ username }) => oldFriends.includes(username));
			await changeTrackedUsers(
				db,
				friends.map(({ id }) => id),
				{ labels: ['Old friends'] },
				null,
			);
		},
	});
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

const field = (page: Page) => page.getByRole('combobox', { name: 'Add filter' });
const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name });
const chips = (page: Page) => page.getByRole('list', { name: 'Chosen filters' }).locator('> li');
const rows = (page: Page) => page.getByRole('main').locator('li[data-row]');
const search = (page: Page) => new URL(page.url()).search;

/** Opens a page and waits until it is hydrated: text typed before would be lost. */
async function open(page: Page, path = '/') {
	await page.goto(app.origin + path);
	await expect(async () => {
		await field(page).click();
		await expect(field(page)).toHaveAttribute('aria-expanded', 'true', { timeout: 500 });
	}).toPass();
	await page.keyboard.press('Escape');
}

test('text typed before hydration is not lost', async ({ page }) => {
	const release = await holdScripts(page);
	await page.goto(app.origin);
	await field(page).click();
	await page.keyboard.type('wikidata');
	await expect(field(page)).toHaveAttribute('aria-expanded', 'false');
	release();
	await expect(option(page, /^Wikidata wikidatawiki/)).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/wiki=wikidatawiki/);
});

test('Enter before the suggestions are loaded chooses the best one after it', async ({ page }) => {
	await gotoReady(page, app.origin);
	const release = await holdScripts(page);
	await field(page).click();
	await page.keyboard.type('wikidata');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('option')).toHaveCount(0);
	release();
	await expect(page).toHaveURL(/wiki=wikidatawiki/);
	await expect(field(page)).toHaveValue('');
});

test('by keyboard alone: find by a common name, choose, remove', async ({ page }) => {
	await open(page);
	await page.getByRole('heading', { level: 1 }).click();
	await page.keyboard.press('/');
	await expect(field(page)).toBeFocused();
	await page.keyboard.type('arabic');
	await expect(option(page, 'Arabic Wikipedia')).toHaveCount(0);
	await page.keyboard.press('Escape');
	await expect(field(page)).toHaveValue('');
	await expect(field(page)).toBeFocused();

	await page.keyboard.type('wikidata');
	await expect(option(page, /^Wikidata wikidatawiki/)).toBeVisible();
	const active = await field(page).getAttribute('aria-activedescendant');
	await expect(page.locator(`[id="${active}"]`)).toContainText('Wikidata');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(`${app.origin}/?wiki=wikidatawiki`);
	await expect(field(page)).toBeFocused();
	await expect(field(page)).toHaveAttribute('aria-expanded', 'false');
	await expect(chips(page).first()).toContainText('Wiki: wikidatawiki');

	await page.keyboard.type('move');
	await expect(option(page, /^Page moves log:move/)).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(`${app.origin}/?wiki=wikidatawiki&type=log%3Amove`);
	await page.keyboard.press('Backspace');
	await expect(page).toHaveURL(`${app.origin}/?wiki=wikidatawiki`);
	await page.keyboard.press('Backspace');
	await expect(page).toHaveURL(`${app.origin}/`);
	await expect(field(page)).toBeFocused();

	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowUp');
	const last = page.getByRole('option').last();
	await expect(field(page)).toHaveAttribute('aria-activedescendant', (await last.getAttribute('id')) ?? '');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('listbox')).toBeHidden();

	await field(page).focus();
	await page.keyboard.type('User_talk:');
	await option(page, 'Title begins with: User talk:').click();
	await expect(page).toHaveURL(`${app.origin}/?title=User+talk%3A`);
	await expect(rows(page).first()).toContainText('User talk:');
	await page.goBack();
	await expect(page).toHaveURL(`${app.origin}/`);
	await expect(chips(page)).toHaveCount(2);
});

test('a label matches the people who have it now, in the list, the charts and the people', async ({ page }) => {
	await open(page);
	await field(page).fill('old f');
	await option(page, /^Old friends/).click();
	await expect(page).toHaveURL(`${app.origin}/?label=Old+friends`);
	await expect(chips(page).first()).toContainText('Label: Old friends');
	const byUser = new URLSearchParams([...oldFriends.map((user) => ['user', user]), ['limit', '500']]);
	const read = async (query: URLSearchParams | string) =>
		((await (await page.request.get(`${app.origin}/api/events?${query}`)).json()) as { items: { key: string }[] })
			.items;
	const both = (await read(byUser)).map(({ key }) => key);
	expect(both.length).toBeGreaterThan(5);
	expect((await read('label=Old+friends&limit=500')).map(({ key }) => key)).toEqual(both);
	for (const name of await rows(page).locator('.user').allTextContents()) expect(name).toMatch(/Eldad|ExampleAdmin/);

	await page.goto(`${app.origin}/insights?label=Old+friends&from=2018-01-01`);
	const figure = page.getByRole('figure').filter({ hasText: 'Events by person' });
	for (const name of oldFriends) await expect(figure).toContainText(name);
	await page.goto(`${app.origin}/users?search=old+fr`);
	const found = page.getByRole('main').getByRole('row');
	await expect(found).toHaveCount(3);
	await found.last().getByRole('link', { name: 'Old friends' }).click();
	await expect(page).toHaveURL(`${app.origin}/?label=Old+friends`);
	await expect(chips(page).first()).toContainText('Label: Old friends');
});

test('several values of a field are one chip, from which single ones can be removed', async ({ page }) => {
	const users = ['Eldad', 'ExampleAdmin', 'ExampleUser', 'مستخدم مثال'];
	await open(page, `/?${new URLSearchParams(users.map((user) => ['user', user]))}&wiki=xwikitest`);
	const people = chips(page).first();
	await expect(people.locator('summary')).toHaveText('User: Eldad, ExampleAdmin, +2');
	await people.locator('summary').click();
	await people
		.getByRole('link', { name: /^Remove .*مستخدم مثال.* from the filter/ })
		.first()
		.click();
	await expect(people.locator('summary')).toHaveText('User: Eldad, ExampleAdmin, +1');
	expect(new URL(page.url()).searchParams.getAll('user')).toEqual(users.slice(0, 3));
	await page.keyboard.press('Escape');
	// Choosing a chosen value again removes it.
	await field(page).fill('eldad');
	await expect(option(page, 'Eldad').first()).toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('Enter');
	await expect(people.locator('summary')).toHaveText('User: ExampleAdmin, ExampleUser');
	const whole = people.locator('[data-chip]');
	await whole.focus();
	await page.keyboard.press('Delete');
	await expect(page).toHaveURL(`${app.origin}/?wiki=xwikitest`);
	// After a chip is removed, the next one has the focus.
	await expect(chips(page).first().locator('[data-chip]')).toBeFocused();
	await page.getByRole('link', { name: 'Clear all' }).click();
	await expect(page).toHaveURL(`${app.origin}/`);
});

test('chips name what is hidden by default, and a tap shows it', async ({ browser }) => {
	const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } });
	await context.addCookies(cookies);
	const page = await context.newPage();
	const exported = async (query: string) =>
		(await (await page.request.get(`${app.origin}/api/events.ndjson${query}`)).text()).split('\n').length;
	await open(page);
	await page.locator('summary', { hasText: 'Export' }).tap();
	const ndjson = page.getByRole('link', { name: 'NDJSON' });
	await expect(ndjson).toHaveAttribute('href', '/api/events.ndjson?bot=false&categorize=false');
	await page.keyboard.press('Escape');
	await expect(ndjson).toBeHidden();
	await page.getByRole('link', { name: 'bots hidden' }).tap();
	await expect(page).toHaveURL(`${app.origin}/?show=bot`);
	await expect(chips(page).first()).toContainText('bots shown');
	await page.getByRole('link', { name: 'category changes hidden' }).tap();
	await expect(page).toHaveURL(`${app.origin}/?show=bot&show=categorize`);
	expect(await exported('?bot=false&categorize=false')).toBeLessThan(await exported(''));
	await page.locator('summary', { hasText: 'Export' }).tap();
	await expect(ndjson).toHaveAttribute('href', '/api/events.ndjson');
	const download = page.waitForEvent('download');
	await ndjson.tap();
	expect((await download).suggestedFilename()).toBe('xwiki-events.ndjson');
	await page.getByRole('link', { name: /Remove .*bots shown/ }).tap();
	await expect(page).toHaveURL(`${app.origin}/?show=categorize`);
	await field(page).tap();
	await option(page, 'bots only').tap();
	await expect(page).toHaveURL(`${app.origin}/?bot=true&show=categorize`);
	for (const link of await chips(page).getByRole('link').all()) {
		const box = await link.boundingBox();
		expect(Math.min(box?.height ?? 0, box?.width ?? 0)).toBeGreaterThanOrEqual(44);
	}
	await context.close();
});

test('periods stay relative, and days are those of the user’s time zone', async ({ page, context }) => {
	await context.addCookies([{ name: 'zone', value: 'Europe/Berlin', url: app.origin }]);
	await page.clock.setFixedTime(Date.UTC(2026, 2, 29, 22, 30));
	await open(page);
	const requested: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('/api/events?')) requested.push(new URL(request.url()).searchParams.get('from') ?? '');
	});
	await field(page).fill('last 7');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(`${app.origin}/?period=7d`);
	// In Berlin it is past midnight already, and summer time since that day.
	await expect.poll(() => requested.at(-1)).toBe('2026-03-23T23:00:00Z');

	await field(page).fill('own dates');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('First day')).toBeFocused();
	await page.getByLabel('First day').fill('2026-03-29');
	await page.getByLabel('Last day').fill('2026-03-28');
	await page.keyboard.press('Enter');
	await expect(page.getByText('The last day is before the first day.')).toBeVisible();
	await page.getByLabel('Last day').fill('2026-03-29');
	await page.keyboard.press('Enter');
	// The day on which clocks are put forward has 23 hours.
	await expect(page).toHaveURL(`${app.origin}/?from=2026-03-28T23%3A00%3A00Z&to=2026-03-29T22%3A00%3A00Z`);
	await expect(chips(page).first()).toContainText('29 Mar');
	await expect(field(page)).toBeFocused();
	await field(page).fill('own dates');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('First day')).toHaveValue('2026-03-29');
	await expect(page.getByLabel('Last day')).toHaveValue('2026-03-29');
	await page.keyboard.press('Escape');
	await expect(field(page)).toBeFocused();
	await page.keyboard.press('Backspace');
	await expect(page).toHaveURL(`${app.origin}/`);
});

test('wikis can be left out, and edits found by their size and summary', async ({ page }) => {
	await open(page);
	await field(page).fill('all but wikid');
	await expect(option(page, /./).first()).toContainText('all but Wikidata');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(`${app.origin}/?not-wiki=wikidatawiki`);
	await expect(chips(page).first()).toContainText('all but wikidatawiki');
	await expect(rows(page).filter({ hasText: 'wikidatawiki' })).toHaveCount(0);
	await expect(rows(page).first()).toBeVisible();
	// What is wanted cannot be left out as well.
	await field(page).fill('wikidatawiki');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(`${app.origin}/?wiki=wikidatawiki`);
	await expect(chips(page).first()).toContainText('Wiki: wikidatawiki');
	await chips(page).first().getByRole('link').press('Backspace');
	await field(page).fill('bytes');
	await option(page, '−1,000 bytes or less').click();
	await expect(page).toHaveURL(`${app.origin}/?size-to=-1000`);
	await field(page).fill('+500');
	await option(page, '+500 bytes or more').click();
	await expect(page).toHaveURL(`${app.origin}/?size-from=500`);
	await expect(rows(page).first()).toBeVisible();
	await chips(page).first().getByRole('link').press('Backspace');
	await field(page).fill('WELCOME');
	await option(page, 'Summary contains: WELCOME').click();
	await expect(page).toHaveURL(`${app.origin}/?comment=WELCOME`);
	await expect(page.getByText('Summary contains: WELCOME')).toBeVisible();
});

test('an invalid field in the address is named, and can be removed', async ({ page }) => {
	await page.goto(`${app.origin}/?from=soon&wiki=xwikitest`);
	const alert = page.getByRole('alert');
	await expect(alert).toContainText('xwiki does not understand the field “from” of the filter, so nothing is shown.');
	await expect(rows(page)).toHaveCount(0);
	await expect(chips(page).first()).toContainText('Wiki: xwikitest');
	await alert.getByRole('link', { name: 'Remove it' }).click();
	await expect(page).toHaveURL(`${app.origin}/?wiki=xwikitest`);
	await expect(rows(page).first()).toBeVisible();
	await expect(alert).toHaveCount(0);
});

test('without JavaScript there is a form', async ({ browser }) => {
	const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
	await context.addCookies(cookies);
	const page = await context.newPage();
	await page.goto(`${app.origin}/?namespace=2`);
	await expect(field(page)).toBeHidden();
	await page.locator('summary', { hasText: 'People' }).click();
	await page.getByRole('checkbox', { name: 'ExampleUser' }).check();
	await page.locator('summary', { hasText: 'Labels' }).click();
	await expect(page.getByRole('checkbox', { name: 'Old friends' })).toBeVisible();
	await page.locator('summary', { hasText: 'Types' }).click();
	await page.getByRole('checkbox', { name: 'Page moves' }).check();
	await page.getByLabel('From (UTC)').fill('2018-01-01');
	await page.getByRole('checkbox', { name: 'bots shown' }).check();
	await page.getByRole('button', { name: 'Show', exact: true }).press('Enter');
	const given = [...new URL(page.url()).searchParams].filter(([, value]) => value !== '');
	expect(given.map((pair) => pair.join('='))).toEqual([
		'namespace=2',
		'user=ExampleUser',
		'type=log:move',
		'from=2018-01-01',
		'show=bot',
	]);
	await expect(page.getByLabel('From (UTC)')).toHaveValue('2018-01-01');
	await page.getByRole('link', { name: /Remove .*ExampleUser.* from the filter/ }).click();
	expect(search(page)).toBe('?type=log%3Amove&namespace=2&from=2018-01-01&show=bot');
	await page.goto(`${app.origin}/?from=soon`);
	await expect(page.getByLabel('From (UTC)')).toHaveValue('soon');
	await expect(page.getByLabel('From (UTC)')).toHaveAttribute('aria-invalid', 'true');
	await context.close();
});

test('views are saved, opened, renamed and deleted', async ({ page, browser }) => {
	const dialog = page.getByRole('dialog', { name: 'Save view' });
	const named = (in_: Locator, name: string) => in_.getByRole('link', { name, exact: true });
	const side = page.getByRole('navigation', { name: 'Saved views' });
	const save = async (name: string, button = 'Save') => {
		await page.getByRole('button', { name: 'Save view' }).click();
		await dialog.getByLabel('Name').fill(name);
		await dialog.getByRole('button', { name: button, exact: true }).click();
	};
	await open(page, '/?type=log:move&period=30d');
	await save('  Moves   of late ');
	await expect(dialog).toBeHidden();
	await expect(page.getByRole('button', { name: 'Save view' })).toBeFocused();
	await expect(named(side, 'Moves of late')).toHaveAttribute('href', '/?type=log%3Amove&period=30d');
	await named(side, 'Moves of late').click();
	await expect(named(side, 'Moves of late')).toHaveAttribute('aria-current', 'true');
	await save('Moves', 'Rename');
	await expect(side.getByRole('link')).toHaveText(['Moves']);

	await open(page, '/?wiki=xwikitest');
	await page.getByRole('button', { name: 'Save view' }).click();
	await dialog.getByLabel('Name').fill('Moves');
	await expect(dialog).toContainText('There is already a view with this name; it will be replaced.');
	await dialog.getByLabel('Name').fill('<b>مثال</b>');
	await page.keyboard.press('Enter');
	await expect(dialog).toBeHidden();
	await expect(side.getByRole('link')).toHaveText(['Moves', '<b>مثال</b>']);

	// On a phone they are in the filter field.
	const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
	await phone.addCookies(cookies);
	const small = await phone.newPage();
	await open(small);
	await field(small).tap();
	await option(small, 'Moves').first().tap();
	await expect(small).toHaveURL(`${app.origin}/?type=log%3Amove&period=30d`);
	await phone.close();

	await page.getByRole('button', { name: 'Save view' }).click();
	await dialog.getByLabel('Name').fill('Moves');
	await dialog.getByRole('button', { name: 'Rename' }).click();
	await expect(dialog).toContainText('Another view has this name.');
	await dialog.getByRole('button', { name: /^Delete .*Moves/ }).click();
	await expect(dialog.getByRole('link')).toHaveText(['<b>مثال</b>']);
	await expect(dialog.getByLabel('Name')).toBeFocused();
	await dialog.getByRole('button', { name: /^Delete/ }).click();
	await dialog.getByRole('button', { name: 'Close' }).click();
	await expect(side).toHaveCount(0);
});

test('the API of views accepts valid views, of signed-in users', async ({ page, playwright }) => {
	const path = `${app.origin}/api/views`;
	const put = (data: object) => page.request.put(path, { data, headers: { origin: app.origin } });
	for (const [data, wrong] of [
		[{ name: '', query: '' }, 'name'],
		[{ name: 'x'.repeat(81), query: '' }, 'name'],
		[{ name: 'x', query: 'wiki=a b' }, 'wiki'],
		[{ name: 'x', query: 'period=soon' }, 'period'],
	] as const) {
		const answer = await put(data);
		expect(answer.status()).toBe(400);
		expect(await answer.json()).toMatchObject({ error: 'bad-input', field: wrong });
	}
	expect((await put({ id: 999, name: 'x', query: '' })).status()).toBe(404);
	for (let index = 0; index < mostViews; index += 1)
		expect((await put({ name: `View ${index}`, query: `wiki=w${index}&cursor=1-2` })).status()).toBe(200);
	const full = await put({ name: 'One more', query: '' });
	expect([full.status(), await full.json()]).toMatchObject([409, { field: 'views' }]);
	const { views } = (await (await page.request.get(path)).json()) as { views: { id: number; query: string }[] };
	expect(views.map(({ query }) => query)).toEqual(views.map((_, index) => `wiki=w${index}`));
	expect(
		(
			await page.request.put(path, { data: { name: 'x', query: '' }, headers: { origin: 'https://evil.example' } })
		).status(),
	).toBe(403);
	const stranger = await playwright.request.newContext();
	expect((await stranger.get(path)).status()).toBe(401);
	await stranger.dispose();
	for (const { id } of views)
		expect((await page.request.delete(path, { data: { id }, headers: { origin: app.origin } })).status()).toBe(200);
});

test('axe finds nothing in the bar, its list, its dates and the dialog, in light and in dark', async ({ page }) => {
	const check = async (what: string) => {
		for (const [colorScheme, question] of [
			['light', 'all'],
			['dark', 'look'],
		] as const) {
			// Without motion colours change at once.
			await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
			expect(await findings(page, question, 'main'), `${what}, ${colorScheme}`).toEqual([]);
		}
	};
	await open(page, '/?wiki=xwikitest&wiki=dewiki&wiki=enwiki&type=log&period=year');
	await field(page).fill('wiki');
	await expect(page.getByRole('option').first()).toBeVisible();
	await check('list');
	await field(page).fill('own dates');
	await page.keyboard.press('Enter');
	await check('dates');
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Save view' }).click();
	await check('dialog');
});
