import { type Cookie, expect, type Locator, type Page, test } from '@playwright/test';
import { type App, signIn, startApp } from './app.ts';
import { recordEvents, run, session, observedEvent } from './sample-events.ts';
import { holdScripts } from './page-ready.ts';

let app: App;
let cookies: Cookie[];

/** Edits an hour apart, each a separate row, older than all others. */
const quiet = Array.from({ length: 180 }, (_, index) =>
	observedEvent(100_000 + index, { time: Date.UTC(2026, 9, 1) + index * 4_000_000, title: `Quiet page ${index}` }),
);

/** Edits of a bot, for one test: a run that continues after the first page, and a session across the page border. */
const long = Array.from({ length: 60 }, (_, index) =>
	observedEvent(200_000 + index, { time: Date.UTC(2026, 8, 1) + index * 60_000, title: 'Long run', bot: true }),
);
const border = Array.from({ length: 32 }, (_, index) => {
	const wiki = ['enwiki', 'frwiki', 'dewiki'][index] ?? 'dewiki';
	const time = Date.UTC(2026, 7, 1) + index * (index > 2 ? 4_000_000 : 60_000);
	return observedEvent(300_000 + index, { wiki, time, title: `Border ${index}`, bot: true });
});

const block = { type: 'log', oldRevision: null, newRevision: null, oldLength: null, newLength: null, namespace: 2 };
const logs = [
	observedEvent(5000, {
		...{
			...block,
			key: 'dewiki:log:5000',
			logId: 5000,
			logType: 'block',
			logAction: 'block',
			title: 'Benutzer:Vandal',
		},
		...{ about: ['Vandal'], comment: 'test edits', logParams: { duration: '31 hours', sitewide: true, flags: '' } },
	}),
	observedEvent(5001, { ...block, key: 'dewiki:log:5001', logId: 5001, logType: 'strange', logAction: 'deed' }),
];

/** Forty deletions by a bot within a minute; one of them is of a redirect, overwritten by a move. */
const deletions = Array.from({ length: 40 }, (_, index) => {
	const id = 400_000 + index;
	return observedEvent(id, {
		...{ ...block, key: `dewiki:log:${id}`, logId: id, logType: 'delete', namespace: 0, title: `Spam ${index}` },
		...{ logAction: index === 20 ? 'delete_redir' : 'delete', comment: 'clean-up', logParams: [], bot: true },
		time: Date.UTC(2026, 6, 1) + index * 1000,
	});
});

test.beforeAll(async () => {
	app = await startApp({
		prepare: (db) => recordEvents(db, [...run, ...session, ...logs, ...quiet, ...long, ...border, ...deletions]),
	});
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

const rows = (page: Page) => page.getByRole('main').locator('li[data-row]:visible');
const rowOf = (page: Page, title: string) => rows(page).filter({ hasText: title });
const burstOf = (page: Page) => page.locator('[data-burst] > details > summary');
const details = (page: Page, title: string) => rowOf(page, title).getByRole('button', { name: 'Details of' });

/** Responds to a wiki's `action=compare` in place of the wiki. @returns the parameters of each request */
async function answerCompare(page: Page, answer: object): Promise<URLSearchParams[]> {
	const requested: URLSearchParams[] = [];
	await page.route('https://de.wikipedia.org/w/api.php?*', async (route) => {
		requested.push(new URL(route.request().url()).searchParams);
		await route.fulfill({ json: answer, headers: { 'access-control-allow-origin': '*' } });
	});
	return requested;
}

const compared = {
	compare: {
		...{ fromid: 47, fromrevid: 163, fromns: 0, fromtitle: 'Busy page 0' },
		...{ toid: 47, torevid: 175, tons: 0, totitle: 'Busy page 0' },
		body: '<tr>\n  <td colspan="2" class="diff-lineno">Line 1:</td>\n  <td colspan="2" class="diff-lineno">Line 1:</td>\n</tr>\n<tr>\n  <td class="diff-marker" data-marker="−"></td>\n  <td class="diff-deletedline diff-side-deleted"><div>line <del class="diffchange diffchange-inline">72</del></div></td>\n  <td class="diff-marker" data-marker="+"></td>\n  <td class="diff-addedline diff-side-added"><div>line <ins class="diffchange diffchange-inline">84</ins></div></td>\n</tr>\n',
	},
};

test('repeated saves are one row, a burst across wikis is one session', async ({ page }) => {
	await page.goto(app.origin);
	const saves = rowOf(page, 'Brücke');
	await expect(saves).toHaveCount(1);
	await expect(saves).toContainText('3 edits in 11 minutes');
	await expect(saves.locator('.size')).toContainText('−318');
	await expect(saves.getByTitle('3 edits in one row')).toBeVisible();
	await expect(burstOf(page)).toContainText(/1, .*1, \+2 wikis · .*Puente de cadenas.*… · \+30 bytes · 6 minutes/);
	await expect(rowOf(page, 'Puente de cadenas')).toBeVisible();
	await expect(rowOf(page, 'File:Bridge.jpg')).toBeVisible();
	await expect(page.locator('h2').first()).toContainText('9 events');
});

test('a row opens to the difference, read from the wiki once', async ({ page }) => {
	await page.clock.install();
	const requested = await answerCompare(page, compared);
	// A difference that is there before the live connection is read again, since it may have been hidden meanwhile.
	const connected = page.waitForResponse(/\/api\/live/);
	await page.goto(app.origin);
	await connected;
	const row = rowOf(page, 'Brücke');
	await row.locator('.size').click();
	await expect(row.locator('del')).toHaveText('72');
	await expect(row.locator('ins')).toHaveText('84');
	await expect(row).toContainText('read from the wiki just now');
	await expect(row).toContainText('Line 1');
	await expect(row.getByRole('link', { name: 'Open on' })).toHaveAttribute('href', /diff=4660&oldid=3990$/);
	expect(Object.fromEntries(requested[0] ?? [])).toMatchObject({ fromrev: '3990', torev: '4660', origin: '*' });
	// Every edit of the run with all stored data.
	await row.locator('li > details > summary').first().click();
	await row.getByText('More', { exact: true }).first().click();
	await expect(row.getByText('dewiki:rev:4660')).toBeVisible();
	await details(page, 'Brücke').click();
	await expect(row.locator('del')).toHaveCount(0);
	await details(page, 'Brücke').click();
	await expect(row.locator('del')).toHaveText('72');
	expect(requested).toHaveLength(1);
	await expect(row).toContainText('read from the wiki just now');
	await page.clock.fastForward(60_000);
	await expect(row).toContainText(/read from the wiki at \d\d:\d\d/);
});

test('a row explains that the wiki hides the text, lacks it, refuses or is unreachable', async ({ page, context }) => {
	await page.goto(app.origin);
	const answers: [string, string][] = [
		['missingcontent', 'The wiki has hidden this text from the public.'],
		['nosuchrevid', 'has been deleted'],
		['ratelimited', 'The wiki did not return'],
	];
	for (const [code, words] of answers) {
		await answerCompare(page, { error: { code, info: 'Missing content for revision ID 244.' } });
		await details(page, 'Brücke').click();
		await expect(rowOf(page, 'Brücke')).toContainText(words);
		await details(page, 'Brücke').click();
	}
	await answerCompare(page, { compare: { body: ' '.repeat(2_000_001) } });
	await details(page, 'Brücke').click();
	await expect(rowOf(page, 'Brücke')).toContainText('too long to be shown here');
	await expect(rowOf(page, 'Brücke').getByRole('link', { name: 'Open on' })).toBeVisible();
	await expect(rowOf(page, 'Brücke').getByRole('button', { name: 'Try again' })).toHaveCount(0);
	await details(page, 'Brücke').click();
	await page.unrouteAll();
	await context.setOffline(true);
	await details(page, 'Brücke').click();
	await expect(rowOf(page, 'Brücke')).toContainText('You are offline.');
	// Stored data is shown without the wiki.
	await rowOf(page, 'Brücke').locator('li > details > summary').first().click();
	await rowOf(page, 'Brücke').getByText('More', { exact: true }).first().click();
	await expect(rowOf(page, 'Brücke').getByText('dewiki:rev:4660')).toBeVisible();
	await context.setOffline(false);
	await answerCompare(page, compared);
	await rowOf(page, 'Brücke').getByRole('button', { name: 'Try again' }).click();
	await expect(rowOf(page, 'Brücke').locator('ins')).toHaveText('84');
});

test('a click before the page is hydrated is repeated after it', async ({ page }) => {
	const release = await holdScripts(page);
	await answerCompare(page, compared);
	await page.goto(app.origin);
	await details(page, 'Brücke').click();
	await expect(details(page, 'Brücke')).toHaveAttribute('aria-expanded', 'false');
	release();
	await expect(rowOf(page, 'Brücke').locator('ins')).toHaveText('84');
	// It was repeated once, not twice.
	await details(page, 'Brücke').click();
	await expect(details(page, 'Brücke')).toHaveAttribute('aria-expanded', 'false');
});

test('a difference puts only text on the page', async ({ page }) => {
	const requested: string[] = [];
	page.on('request', (request) => requested.push(request.url()));
	const evil =
		'<img src="https://evil.example/x" onerror="document.title=1"><script>document.title=2</script>&lt;b&gt;';
	await answerCompare(page, {
		compare: { body: `<tr><td class="diff-addedline"><div>${evil}</div></td></tr></table>${evil}` },
	});
	await page.goto(app.origin);
	await details(page, 'Brücke').click();
	await expect(rowOf(page, 'Brücke').locator('.added')).toContainText('<b>');
	await expect(rowOf(page, 'Brücke').locator('img, script')).toHaveCount(0);
	await expect(page).toHaveTitle('Activity – xwiki');
	expect(requested.filter((url) => url.includes('evil.example'))).toEqual([]);
});

test('log events read as sentences', async ({ page }) => {
	await page.goto(`${app.origin}/?type=log`);
	await expect(rowOf(page, 'File:Bridge.jpg').locator('.words')).toHaveText(/uploaded File:Bridge\.jpg\s*Own work/);
	await page.goto(`${app.origin}/?type=log:block`);
	await expect(rows(page).locator('.words')).toHaveText(/about\s*blocked Vandal for 31 hours\s*test edits/);
	await expect(rows(page).getByRole('link', { name: 'Vandal', exact: true })).toHaveAttribute(
		'href',
		/wiki\/User:Vandal$/,
	);
	await page.goto(`${app.origin}/?type=log:strange`);
	await expect(rows(page).locator('.words')).toContainText('strange/deed');
});

test('a repeated log action is one row, which opens to all its events and marks all of them', async ({ page }) => {
	await page.goto(`${app.origin}/?show=bot&type=log:delete`);
	await expect(rows(page)).toHaveCount(2);
	await expect(rows(page).locator('.page')).toHaveText([/^\s*Spam 39 \+38\s*$/, /^\s*Spam 20\s*$/]);
	await expect(rows(page).locator('.words')).toHaveText([
		/^\s*39 log actions in 39 seconds\s*Page deletions\s*clean-up\s*$/,
		/^\s*deleted the redirect Spam 20/,
	]);
	const folded = rows(page).first();
	await expect(folded.getByTitle('39 events')).toBeVisible();
	await expect(folded.locator('.size')).toHaveText(/^\s*$/);
	await folded.getByRole('button', { name: /^Details of \u2068Spam 39 \+38/ }).click();
	await expect(folded.locator('li > details')).toHaveCount(39);
	await expect(folded.locator('li > details').nth(38)).toContainText('deleted Spam 0');
	await expect(folded.getByRole('link', { name: 'Spam 0', exact: true }).first()).toHaveAttribute(
		'href',
		/wiki\/Spam_0$/,
	);
	await folded.getByRole('button', { name: 'Reviewed: 39 events' }).click();
	await expect(folded.locator('[data-mark="reviewed"]')).toHaveAttribute('aria-pressed', 'true');
	const reviewed = async (query: string) => {
		const answer = await page.request.get(`${app.origin}/api/events?limit=500&${query}`);
		return ((await answer.json()) as { items: object[] }).items.length;
	};
	await expect.poll(() => reviewed('type=log:delete&review=reviewed')).toBe(39);
	expect(await reviewed('type=log:delete/delete&review=reviewed')).toBe(39);
	await page.goto(`${app.origin}/?show=bot&type=log:delete/delete_redir`);
	await expect(rows(page).locator('.page')).toHaveText([/^\s*Spam 20\s*$/]);
	await expect(page.getByRole('search')).toContainText('Redirects overwritten by moves');
});

/** Key presses before the page is hydrated are lost, so this repeats them. */
async function goToFirstRow(page: Page): Promise<Locator> {
	const focused = page.locator('[data-row]:focus');
	await expect(async () => {
		await page.keyboard.press('j');
		await expect(focused).toBeVisible({ timeout: 500 });
	}).toPass();
	return focused;
}

test('everything works by keyboard', async ({ page }) => {
	await answerCompare(page, compared);
	await page.goto(app.origin);
	await expect(details(page, 'Brücke')).toBeVisible();
	const focused = await goToFirstRow(page);
	await expect(focused).toContainText('+2 wikis');
	await page.keyboard.press('j');
	await expect(focused).toHaveAccessibleName(
		/^\u2068Puente de cadenas\u2069, eswiki, \u2068ExampleUser\u2069, \d\d:\d\d$/,
	);
	await page.keyboard.press('k');
	await page.keyboard.press('Enter');
	await expect(rowOf(page, 'Puente de cadenas')).toBeHidden();
	await page.keyboard.press('o');
	await expect(rowOf(page, 'Puente de cadenas')).toBeVisible();
	await page.keyboard.press('o');
	await expect(rowOf(page, 'Puente de cadenas')).toBeHidden();
	for (const title of ['strange', 'Vandal', 'Brücke']) {
		await page.keyboard.press('j');
		await expect(focused).toContainText(title);
	}
	await page.keyboard.press('Enter');
	await expect(rowOf(page, 'Brücke').locator('ins')).toHaveText('84');
	await page.keyboard.press('r');
	await expect(rowOf(page, 'Brücke').locator('[data-mark="reviewed"]')).toHaveAttribute('aria-pressed', 'true');
	await expect(focused).toContainText('Quiet page 179');
	await page.keyboard.press('k');
	await page.keyboard.press('f');
	await page.keyboard.type('jk?');
	await expect(rowOf(page, 'Brücke').locator('input')).toHaveValue('jk?');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Control+j');
	await page.keyboard.press('/');
	await expect(page.locator('search :focus')).toHaveCount(1);
	await page.locator('h1').click();
	await page.keyboard.press('?');
	const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await expect(help).toContainText('mark the row as reviewed');
	await help.getByRole('checkbox').uncheck();
	await page.keyboard.press('Escape');
	await expect(help).toBeHidden();
	await page.keyboard.press('?');
	await page.keyboard.press('j');
	await expect(help).toBeHidden();
	await expect(focused).toHaveCount(0);
	await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
	await expect(help.getByRole('checkbox')).not.toBeChecked();
});

const quietRow = (page: Page, index: number) =>
	rows(page).filter({ has: page.getByText(`Quiet page ${index}`, { exact: true }) });

/** Loads everything, and scrolls to a row far down. @returns its distance from the top of the window, px */
async function goFarDown(page: Page): Promise<number> {
	await page.goto(app.origin);
	await expect(async () => {
		await page.keyboard.press('End');
		await expect(quietRow(page, 0)).toBeInViewport({ timeout: 500 });
	}).toPass();
	await quietRow(page, 30).scrollIntoViewIfNeeded();
	await details(page, 'Quiet page 30').click();
	await expect(rowOf(page, 'Quiet page 30')).toContainText('Line 1');
	return topOf(page);
}

const topOf = async (page: Page) => (await quietRow(page, 30).boundingBox())?.y ?? Number.NaN;

test('back leads to the same place with the same rows, within the app and from a wiki', async ({ page, context }) => {
	await answerCompare(page, compared);
	await context.route('https://de.wikipedia.org/wiki/*', (route) => route.fulfill({ body: 'a page of the wiki' }));
	const top = await goFarDown(page);
	await page.getByRole('link', { name: 'Preferences' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Preferences' })).toBeVisible();
	await page.goBack();
	await expect(rowOf(page, 'Quiet page 30')).toContainText('Line 1');
	await expect.poll(() => topOf(page)).toBeCloseTo(top, 0);
	// Without scrolling there are rows above and below.
	await expect(quietRow(page, 31)).toBeVisible();
	await expect(quietRow(page, 29)).toBeVisible();

	await details(page, 'Quiet page 30').click();
	const closedTop = await topOf(page);
	await quietRow(page, 30).getByRole('link', { name: 'Quiet page 30' }).click();
	await expect(page.getByText('a page of the wiki')).toBeVisible();
	await page.goBack();
	await expect.poll(() => topOf(page)).toBeCloseTo(closedTop, 0);
	await page.keyboard.press('End');
	await expect(quietRow(page, 0)).toBeVisible();
});

test('the keyboard loads older events, and the focus stays at the end of the list', async ({ page }) => {
	await page.goto(app.origin);
	await goToFirstRow(page);
	const link = page.getByRole('link', { name: 'Load older' });
	await link.focus();
	await expect(async () => {
		await page.keyboard.press('Enter');
		await expect(link).toBeHidden({ timeout: 500 });
	}).toPass();
	await expect(page.getByText('No older events.')).toBeFocused();
});

test('an open row stays open and keeps the focus when older edits join it', async ({ page }) => {
	await answerCompare(page, compared);
	// A window with free space loads them by itself: the request is held until the test is ready.
	let joinOlder = () => undefined;
	const holdOlder = async () => {
		const held = new Promise<void>((resolve) => (joinOlder = () => void resolve()));
		await page.route(/\/api\/events\?.*cursor=/, (route) => held.then(() => route.continue()));
	};
	await holdOlder();
	await page.goto(`${app.origin}/?show=bot&title=Long`);
	await goToFirstRow(page);
	await details(page, 'Long run').press('Enter');
	await expect(rowOf(page, 'Long run').locator('.words')).toContainText('30 edits');
	await expect(rowOf(page, 'Long run').locator('ins')).toHaveText('84');
	joinOlder();
	await expect(rowOf(page, 'Long run').locator('.words')).toContainText('60 edits');
	await expect(rowOf(page, 'Long run').locator('ins')).toHaveText('84');
	await expect(details(page, 'Long run')).toBeFocused();

	// A window for all rows: none is unloaded, and no scrolling is needed.
	await page.setViewportSize({ width: 1280, height: 5000 });
	await holdOlder();
	await page.goto(`${app.origin}/?show=bot&title=Border`);
	await goToFirstRow(page);
	const last = rows(page).filter({ has: page.getByText('Border 2', { exact: true }) });
	await last.locator('.size').click();
	await expect(last.locator('ins')).toHaveText('84');
	await expect(last).toBeFocused();
	joinOlder();
	await expect(burstOf(page)).toBeVisible();
	await expect(last.locator('ins')).toHaveText('84');
	await expect(last).toBeFocused();
});

test('a list whose matching events are all hidden says so, with a link that shows them', async ({ page }) => {
	for (const path of ['/', '/users/ExampleUser']) {
		await page.goto(`${app.origin}${path}?title=Long`);
		await expect(page.getByText('All events here are by bots')).toBeVisible();
		await expect(page.getByText('No recorded event matches')).toHaveCount(0);
		await page.getByRole('link', { name: 'Show these events' }).click();
		await expect(rowOf(page, 'Long run')).toBeVisible();
		await expect(page).toHaveURL(`${app.origin}${path}?title=Long&show=bot&show=categorize`);
	}
	await page.goto(`${app.origin}/?title=nowhere`);
	await expect(page.getByText('No recorded event matches this filter.')).toBeVisible();
});

test('scrolling loads more, though the end of the list was visible from the beginning', async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 1200 });
	await page.goto(app.origin);
	await goToFirstRow(page);
	const link = page.getByRole('link', { name: 'Load older' });
	expect((await link.boundingBox())?.y).toBeLessThan(2000);
	await page.keyboard.press('End');
	await expect(quietRow(page, 150)).toBeVisible();
});

test('a window that the first events do not fill is filled', async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 4000 });
	await page.goto(app.origin);
	await expect(quietRow(page, 150)).toBeVisible();
	expect(await page.evaluate(() => scrollY)).toBe(0);
	await expect(page.getByRole('link', { name: 'Load older' })).toBeVisible();
});

test('after navigation in the app all rows are interactive, and rendered once', async ({ page }) => {
	const logged: string[] = [];
	page.on('console', (message) => void logged.push(message.text()));
	await page.context().addCookies([{ name: 'bursts', value: 'folded', url: app.origin }]);
	await page.goto(app.origin);
	const focused = await goToFirstRow(page);
	await page.keyboard.press('j');
	await focused.locator('.user a').click();
	const openFirst = async () => {
		const button = rows(page).first().getByRole('button', { name: 'Details of' });
		await button.click();
		await expect(button).toHaveAttribute('aria-expanded', 'true');
	};
	await expect(page.getByRole('heading', { name: 'Account on all wikis' })).toBeVisible();
	await openFirst();
	await page.getByRole('link', { name: 'Activity', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
	await openFirst();
	// What the server has not rendered of a closed session is rendered once it is opened.
	await page.getByRole('link', { name: 'Insights', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Insights' })).toBeVisible();
	await page.getByRole('link', { name: 'Activity', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
	const inSession = page.locator('details li[data-row]', { hasText: 'Puente de cadenas' });
	await expect(inSession).toHaveCount(0);
	await burstOf(page).click();
	await expect(inSession).toBeVisible();
	expect(logged.filter((text) => text.includes('hydration_mismatch'))).toEqual([]);
});
