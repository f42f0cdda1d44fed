import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import { loadActionApi } from '../fixtures/wikimedia/load.ts';
import type { JsonObject } from '#lib/domain/core/json-fields.ts';
import { personPath } from '#lib/domain/person/person-path.ts';
import { longestUserNote } from '#lib/domain/person/person-note.ts';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { recordGap } from '#lib/server/store/coverage/coverage.ts';
import { lease } from '../fixtures/database.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { changeTrackedUsers } from '#lib/server/store/tracking/change-tracked-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { type App, startApp } from './app.ts';
import { findings } from './axe.ts';
import { people, recordAll } from './recordings.ts';
import { gotoReady, holdScripts, openCoverage } from './page-ready.ts';
import { profile, signInAs, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

/** Names that must be encoded in an address, or that change its direction. */
const oddNames = [
	'100% example?',
	'A&B = C+D; E',
	'Back\\slash "quoted"',
	"O'Example 🌻",
	'عضو مثال 1',
	'2001:DB8:0:0:0:0:0:17',
];

const september = Date.parse('2026-09-01T00:00:00Z');
const october = Date.parse('2026-10-10T00:00:00Z');
const day = 86_400_000;

let wikimedia: Wikimedia;
let app: App;
test.beforeAll(async () => {
	wikimedia = await startWikimedia();
	app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			for (const [username, role] of [
				['Chief', 'admin'] as const,
				['One', 'viewer'] as const,
				['Two', 'viewer'] as const,
			])
				await insertAllowedUser(db, { username, role, addedBy: null });
			await recordAll(db);
			const held = await lease(db);
			await held.write((writing) => syncTrackedUsers(writing, { from: september, until: september }));
			await held.write((writing) => recordGap(writing, { from: october, until: october + 3 * day }));
			for (const username of oddNames) await insertTrackedUser(db, { username, addedBy: null });
			await held.write(async (writing) => {
				await syncTrackedUsers(writing, { from: october + 20 * day, until: october + 20 * day });
				await writing.tx
					.updateTable('state')
					.set({ streamed_until: october + 40 * day })
					.execute();
			});
			const [example] = (await listTrackedUsers(db)).filter(({ username }) => username === 'Пример');
			const terms = { labels: ['Workshop 2026'], reason: 'mentee of <the> contest', endsAt: Date.UTC(2100, 0, 1) };
			await changeTrackedUsers(db, [example?.id ?? 0], terms, 'Chief');
			await held.release();
		},
	});
});
test.afterAll(async () => {
	await app.stop();
	await wikimedia.stop();
});

/** Responds in place of Meta; null: Meta is unreachable. @returns the requested names */
async function answerAs(context: BrowserContext, answer: JsonObject | null): Promise<string[]> {
	const requested: string[] = [];
	await context.route('https://meta.wikimedia.org/**', (route) => {
		requested.push(new URL(route.request().url()).searchParams.get('guiuser') ?? '');
		const headers = { 'access-control-allow-origin': '*' };
		return answer === null ? route.abort() : route.fulfill({ json: answer, headers });
	});
	return requested;
}

const ids = { Chief: 1, One: 2, Two: 3 };

async function signIn(browser: Browser, name: keyof typeof ids, answer: JsonObject | null = null): Promise<Page> {
	const context = await browser.newContext({ locale: 'en-GB' });
	await answerAs(context, answer);
	await signInAs(context, app.origin, wikimedia, profile(ids[name], name));
	return context.newPage();
}

const names = (page: Page) => page.getByRole('main').getByRole('rowheader');
const known = (page: Page) => page.getByRole('region', { name: 'Coverage' });

test('a name typed before the code is loaded is searched for', async ({ browser }) => {
	const page = await signIn(browser, 'One');
	const release = await holdScripts(page);
	await page.goto(`${app.origin}/users`, { waitUntil: 'commit' });
	const search = page.getByRole('searchbox', { name: 'Find a name' });
	await search.fill('exampleuser');
	release();
	await expect(page).toHaveURL(`${app.origin}/users?search=exampleuser`);
	await expect(search).toHaveValue('exampleuser');
	await page.context().close();
});

test('all people are in the list, with search and sorting, with and without JavaScript', async ({ browser }) => {
	const page = await signIn(browser, 'One');
	await page.goto(app.origin);
	await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'People' }).click();
	await expect(page).toHaveURL(`${app.origin}/users`);
	const all = people.length + oddNames.length;
	await expect(names(page)).toHaveCount(all);
	await expect(page.getByRole('link', { name: `People ${all}` })).toBeVisible();
	const row = page.getByRole('row', { name: /^ExampleUser/ });
	await expect(row).toContainText('since 1 September 2026; without gaps since 13 October 2026');
	await expect(page.getByRole('row', { name: /^A&B/ })).toContainText('without gaps since 30 October 2026');
	await page.getByRole('link', { name: 'events', exact: true }).click();
	await expect(names(page).first()).toHaveText('ExampleUser');
	await page.getByRole('searchbox', { name: 'Find a name' }).fill('exampleuser');
	await expect(names(page)).toHaveText(['ExampleUser', 'ÉxampleÜser']);
	await expect(page).toHaveURL(`${app.origin}/users?search=exampleuser&order=events`);
	await expect(page.getByRole('status').first()).toHaveText(`2 of ${all}`);

	const cookies = await page.context().cookies();
	const plain = await browser.newContext({ javaScriptEnabled: false });
	await plain.addCookies(cookies);
	const plainPage = await plain.newPage();
	await plainPage.goto(`${app.origin}/users?search=exampleuser&order=events`);
	await expect(names(plainPage)).toHaveText(['ExampleUser', 'ÉxampleÜser']);
	await plainPage.getByRole('searchbox').fill('nobody here');
	await plainPage.getByRole('searchbox').press('Enter');
	await expect(plainPage.getByText('No name here matches.')).toBeVisible();
	await plain.close();
	await page.context().close();
});

test('people are found by label, state and coverage, and sorted by silence', async ({ browser }) => {
	const page = await signIn(browser, 'One');
	await page.goto(`${app.origin}/users`);
	await page.getByRole('combobox', { name: 'Coverage' }).selectOption('known without gaps');
	await expect(page).toHaveURL(`${app.origin}/users?coverage=whole`);
	await expect(names(page)).toHaveCount(oddNames.length);
	await page.getByRole('combobox', { name: 'Coverage' }).selectOption('any coverage');
	await page.getByRole('combobox', { name: 'Label' }).selectOption('Workshop 2026');
	await expect(names(page)).toHaveText([/^Пример/]);
	await page.getByRole('combobox', { name: 'State' }).selectOption('tracked');
	await page.getByRole('link', { name: 'longest silence' }).click();
	await expect(page).toHaveURL(`${app.origin}/users?label=Workshop+2026&tracking=now&order=silent`);
	await expect(names(page)).toHaveText([/^Пример/]);

	const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
	await plain.addCookies(await page.context().cookies());
	const plainPage = await plain.newPage();
	await plainPage.goto(`${app.origin}/users?order=silent`);
	// Of the others something is not known before 13 October; these were added on 30 October.
	await expect(plainPage.getByRole('main').getByRole('row').nth(1)).toContainText('silent for at least 37 days');
	await expect(plainPage.getByRole('row', { name: /^A&B/ })).toContainText(
		/none recorded yet\s*silent for at least 20 days/,
	);
	await plainPage.getByRole('combobox', { name: 'Coverage' }).selectOption('known with gaps');
	await plainPage.getByRole('button', { name: 'Show' }).click();
	await expect(plainPage).toHaveURL(/order=silent.*coverage=gaps/);
	await expect(names(plainPage)).toHaveCount(people.length);
	await plain.close();
	await page.context().close();
});

test("a person's page shows the account, what is recorded and what is not known", async ({ browser }) => {
	// The wiki of the recording was on this machine, and only Wikimedia's are asked and linked.
	const recording = JSON.stringify(loadActionApi('globaluserinfo-existing'));
	const answer = JSON.parse(recording.replaceAll('http://127.0.0.1:8043', 'https://test.wikipedia.org')) as JsonObject;
	const page = await signIn(browser, 'One', answer);
	await page.goto(`${app.origin}/users/ExampleUser`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('ExampleUser');
	const account = page.getByRole('region', { name: 'Account on all wikis' });
	await expect(account).toContainText('161 on 1 wiki');
	await expect(account.getByRole('link', { name: 'xwikitest' })).toHaveAttribute(
		'href',
		'https://test.wikipedia.org/wiki/User:ExampleUser',
	);
	await expect(account.getByRole('link', { name: 'Account on Meta' })).toHaveAttribute(
		'href',
		'https://meta.wikimedia.org/wiki/Special:CentralAuth/ExampleUser',
	);
	const stored = await page.request.get(`${app.origin}/api/users/ExampleUser`);
	const { person } = (await stored.json()) as { person: { events: number } };
	const recorded = page.getByRole('region', { name: 'Recorded here' });
	await expect(recorded).toContainText(`of at least ${person.events} recorded events`);
	await expect(recorded).toContainText('at least 1');
	const line = 'Known without gaps since 1 September 2026, but for 3 days from 10 October 2026 at 00:00 on.';
	await expect(page.locator('details.coverage > summary')).toHaveText(line);

	await openCoverage(page);
	await expect(known(page)).toContainText(
		'Known since 1 September 2026, but with gaps; without gaps since 13 October 2026.',
	);
	await known(page).getByText('3 periods').click();
	await expect(known(page).getByRole('row').nth(2)).toContainText(
		/10 October 2026.*13 October 2026.*not known: the feed was/,
	);

	const wiki = page.getByRole('row', { name: /^xwikitest/ });
	await expect(wiki.getByRole('link', { name: 'contribs' })).toHaveAttribute(
		'href',
		/Special:Contributions\/ExampleUser$/,
	);
	await wiki.getByRole('link', { name: String(person.events) }).click();
	await expect(page).toHaveURL(`${app.origin}/?user=ExampleUser&wiki=xwikitest&show=bot&show=categorize`);
	await page.context().close();
});

test('the head of the page says why somebody is tracked, and leads to the wikis; an admin may edit it', async ({
	browser,
}) => {
	const [viewer, admin] = [await signIn(browser, 'One'), await signIn(browser, 'Chief')];
	for (const page of [viewer, admin]) {
		await page.goto(`${app.origin}${personPath('Пример')}`);
		await expect(page.getByText('tracked until 31 December 2099')).toBeVisible();
		await expect(page.getByText('mentee of <the> contest')).toBeVisible();
		await expect(page.getByRole('link', { name: 'Workshop 2026' })).toHaveAttribute('href', '/?label=Workshop+2026');
		const links = page.getByRole('list', { name: 'On the wikis' });
		await expect(links.getByRole('link', { name: 'CentralAuth' })).toHaveAttribute(
			'href',
			'https://meta.wikimedia.org/wiki/Special:CentralAuth/%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80',
		);
		await expect(links.getByRole('link', { name: 'contributions', exact: true })).toHaveAttribute(
			'href',
			/\/Special:Contributions\/%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80$/,
		);
	}
	const edit = (page: Page) => page.getByRole('link', { name: /^Edit how .*Пример.* is tracked$/ });
	await expect(edit(viewer)).toHaveCount(0);
	await edit(admin).click();
	await expect(admin.getByRole('textbox', { name: 'Reason' })).toHaveValue('mentee of <the> contest');
	for (const page of [viewer, admin]) await page.context().close();
});

test('the wikis that block the account are there, and each is asked who did it only when wanted', async ({
	browser,
}) => {
	const answer = {
		query: {
			globaluserinfo: {
				...{ id: 7, name: 'ExampleUser', groups: ['global-rollbacker'] },
				merged: [
					{ wiki: 'dewiki', url: 'https://de.wikipedia.org', id: 5, editcount: 9, groups: ['editor'] },
					...['enwiki', 'lawiki', 'frwiki'].map((wiki) => ({
						...{ wiki, url: `https://${wiki.slice(0, 2)}.wikipedia.org`, id: 6, editcount: 3 },
						blocked: { expiry: 'infinity', reason: `a reason on ${wiki}` },
					})),
				],
			},
		},
	};
	const page = await signIn(browser, 'One', answer);
	const asked: string[] = [];
	await page.context().route('https://*.wikipedia.org/**', (route) => {
		const { hostname, searchParams } = new URL(route.request().url());
		asked.push(`${hostname} ${searchParams.get('bkusers')}`);
		if (hostname.startsWith('la')) return route.abort();
		const block = {
			by: 'Example Admin',
			timestamp: '2026-11-01T10:00:00Z',
			expiry: '2099-12-01T10:00:00Z',
			partial: true,
		};
		const blocks = hostname.startsWith('fr') ? [] : [{ ...block, reason: 'what the wiki says' }];
		return route.fulfill({ json: { query: { blocks } }, headers: { 'access-control-allow-origin': '*' } });
	});
	await page.goto(`${app.origin}/users/ExampleUser`);
	await expect(page.getByRole('region', { name: 'Account on all wikis' })).toContainText('dewiki editor');
	const blocks = page.getByRole('region', { name: 'Blocks now' });
	await expect(blocks.getByRole('listitem')).toHaveCount(3);
	await expect(blocks.getByRole('listitem').first()).toContainText('without an end');
	await expect(blocks.getByRole('listitem').first()).toContainText('a reason on enwiki');
	await expect(blocks.getByRole('link', { name: /^block log ?: .?enwiki/ })).toHaveAttribute(
		'href',
		'https://en.wikipedia.org/w/index.php?title=Special:Log/block&page=User:ExampleUser',
	);
	expect(asked).toEqual([]);
	await blocks.getByRole('button', { name: 'Ask the 3 wikis who blocked it' }).click();
	const of = (wiki: string) => blocks.getByRole('listitem').filter({ hasText: wiki });
	await expect(of('enwiki')).toContainText(/only a part of the wiki · until 1 December 2099.*Example Admin/);
	await expect(of('enwiki')).toContainText('what the wiki says');
	await expect(of('frwiki')).toContainText('The wiki shows no block now.');
	// What Meta said stays where the wiki does not answer, and can be asked once more.
	await expect(of('lawiki')).toContainText('The wiki cannot be reached right now.');
	await expect(of('lawiki')).toContainText('a reason on lawiki');
	await expect(blocks.getByRole('button', { name: 'Ask the wiki who blocked it' })).toBeVisible();
	expect(await findings(page, 'all', '.facts')).toEqual([]);
	expect(asked.toSorted()).toEqual(['en', 'fr', 'la'].map((code) => `${code}.wikipedia.org ExampleUser`));
	await page.context().close();
});

for (const name of [...people, ...oddNames]) {
	test(`every name has a page, however it is encoded in an address: ${name}`, async ({ browser }) => {
		const page = await signIn(browser, 'One');
		const requested = await answerAs(page.context(), loadActionApi('globaluserinfo-missing'));
		await page.goto(`${app.origin}/users`);
		await page.getByRole('link', { name, exact: true }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
		await expect(page.getByText('An error occurred')).toHaveCount(0);
		await expect(page).toHaveTitle(`${name} – xwiki`);
		await page.reload();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
		await page.goto(`${app.origin}/users/${encodeURIComponent(name)}`);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
		const account = name.startsWith('~') ? 'Meta does not show this temporary account' : 'Meta shows no such account';
		const isAddress = name.includes(':');
		await expect(page.getByText(isAddress ? 'This is an IP address' : account)).toBeVisible();
		await expect(page.getByRole('link', { name: 'All activity' }).first()).toHaveAttribute(
			'href',
			`/?${new URLSearchParams({ user: name })}`,
		);
		expect(new Set(requested)).toEqual(new Set(isAddress ? [] : [name]));
		await page.context().close();
	});
}

test('an unknown name is not found', async ({ browser }) => {
	const page = await signIn(browser, 'One');
	for (const path of [
		'Nobody_here',
		'a%2Fb',
		'%23',
		'%5B%5D',
		'x'.repeat(300),
		'%25zz',
		'User%20talk:ExampleUser%2Fx',
	]) {
		const response = await page.goto(`${app.origin}/users/${path}`);
		expect(response?.status(), path).toBe(404);
		await expect(page.getByText('There is nothing at this address.')).toBeVisible();
	}
	for (const path of ['exampleUser', 'user:ExampleUser', '%20_ExampleUser_']) {
		await page.goto(`${app.origin}/users/${path}`);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('ExampleUser');
	}
	await page.context().close();
});

test('without Meta the page is shown, and the request can be repeated', async ({ browser }) => {
	const page = await signIn(browser, 'One', null);
	await page.goto(`${app.origin}/users/ExampleUser`);
	const account = page.getByRole('region', { name: 'Account on all wikis' });
	await expect(account).toContainText('Meta cannot be reached right now');
	await openCoverage(page);
	await expect(known(page)).toContainText('Known since');
	await page.context().unroute('https://meta.wikimedia.org/**');
	await answerAs(page.context(), loadActionApi('globaluserinfo-locked'));
	await account.getByRole('button', { name: 'Try again' }).click();
	await expect(account).toContainText('Locked: this account cannot sign in on any wiki.');
	await page.context().close();
});

test('two people write notes, and each deletes their own; an admin any', async ({ browser }) => {
	const path = app.origin + personPath('Пример');
	const [one, two, chief] = [
		await signIn(browser, 'One'),
		await signIn(browser, 'Two'),
		await signIn(browser, 'Chief'),
	];
	const notes = (page: Page) => page.getByRole('region', { name: 'Notes' }).getByRole('listitem');
	const write = async (page: Page, text: string) => {
		await page.getByRole('textbox', { name: 'New note on' }).fill(text);
		await page.getByRole('button', { name: 'Add note' }).click();
	};
	await one.goto(path);
	await write(one, '  first line\n<b>second</b> ملاحظة  ');
	await expect(notes(one)).toHaveCount(1);
	await expect(notes(one).first()).toContainText('One · ');
	await expect(notes(one).first().locator('.text')).toHaveText('first line\n<b>second</b> ملاحظة', {
		useInnerText: true,
	});
	await expect(one.getByRole('textbox', { name: 'New note on' })).toHaveValue('');

	await two.goto(path);
	await expect(notes(two).getByRole('button')).toHaveCount(0);
	await two.getByRole('textbox', { name: 'New note on' }).fill('é'.repeat(longestUserNote + 1));
	await expect(two.getByText('1 character too many')).toBeVisible();
	await expect(two.getByRole('button', { name: 'Add note' })).toBeDisabled();
	await two.getByRole('textbox', { name: 'New note on' }).fill('é'.repeat(longestUserNote));
	await two.getByRole('button', { name: 'Add note' }).click();
	await expect(notes(two)).toHaveCount(2);
	await expect(notes(two).first()).toContainText('Two · ');

	await one.reload();
	await expect(notes(one).first()).toContainText('Two · ');
	await expect(notes(one).nth(0).getByRole('button')).toHaveCount(0);
	await notes(one).nth(1).getByRole('button', { name: 'Delete the note by' }).click();
	await expect(notes(one)).toHaveCount(1);
	// Clicks before hydration are lost.
	await gotoReady(chief, path);
	await notes(chief).getByRole('button', { name: 'Delete the note by' }).click();
	await expect(notes(chief)).toHaveCount(0);

	const api = `${app.origin}/api/users/ExampleUser/notes`;
	const headers = { origin: app.origin };
	expect((await one.request.post(api, { data: { text: 'kept' }, headers })).ok()).toBe(true);
	const { id } = await app.db.selectFrom('user_notes').select('id').executeTakeFirstOrThrow();
	for (const [page, method, data, status, field] of [
		[two, 'DELETE', { id }, 403, undefined],
		[two, 'DELETE', { id: 'x' }, 400, 'id'],
		[two, 'POST', { text: ' ' }, 400, 'text'],
		[two, 'POST', { text: 'x'.repeat(longestUserNote + 1) }, 400, 'text'],
		[two, 'POST', { text: 7 }, 400, 'text'],
		[one, 'DELETE', { id }, 200, undefined],
		[one, 'DELETE', { id }, 404, undefined],
	] as const) {
		const response = await page.request.fetch(api, { method, data, headers });
		expect(response.status(), JSON.stringify(data).slice(0, 50)).toBe(status);
		expect((await response.json()) as { field?: string }).toMatchObject(field === undefined ? {} : { field });
	}
	for (const page of [one, two, chief]) await page.context().close();
});

test('a note that cannot be saved shows an error, and its text stays', async ({ browser }) => {
	const page = await signIn(browser, 'One');
	await page.goto(`${app.origin}/users/ExampleUser`);
	await page.getByRole('textbox', { name: 'New note on' }).fill('lost?');
	await page.route('**/api/users/**', (route) => route.abort());
	await page.getByRole('button', { name: 'Add note' }).click();
	await expect(page.getByText('This did not work. Please try again')).toBeVisible();
	await expect(page.getByRole('textbox', { name: 'New note on' })).toHaveValue('lost?');
	await page.context().close();
});

test('below the activity is the time since when its people are known without gaps', async ({ browser }) => {
	const page = await signIn(browser, 'One');
	await page.goto(app.origin);
	const all = people.length + oddNames.length;
	await expect(page.getByText(`Known without gaps since 30 October 2026 for all ${all} people.`)).toBeVisible();
	await page.goto(`${app.origin}/?user=ExampleUser`);
	await expect(page.getByText('Known without gaps since 13 October 2026 for the one person.')).toBeVisible();
	await page.goto(`${app.origin}/?user=Nobody+Here`);
	await expect(page.getByText('Not everything is known about this person.')).toBeVisible();
	await page.getByRole('link', { name: 'See People' }).click();
	await expect(page).toHaveURL(`${app.origin}/users?order=known`);
	await expect(names(page)).toHaveCount(all);
	await page.context().close();
});

test('fits 320, 360, 1280 and 1920 px', async ({ browser }) => {
	const page = await signIn(browser, 'One', loadActionApi('globaluserinfo-blocked'));
	for (const path of ['/users', '/users/ExampleUser', personPath('عضو مثال 1')]) {
		await page.goto(app.origin + path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		for (const width of [320, 360, 1280, 1920]) {
			await page.setViewportSize({ width, height: 800 });
			// The page's later parts may still be on their way.
			const overflow = () =>
				page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			await expect.poll(overflow, { message: `${path}, ${width} px` }).toBe(0);
		}
	}
	await page.context().close();
});
