import { type Cookie, expect, type Page, test } from '@playwright/test';
import { loadRecording } from '../fixtures/wikimedia/load.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { type App, signIn, startApp } from './app.ts';
import { recordEvents } from './sample-events.ts';

/** Log events of rare kinds, those of an administrator among them; one of them is hidden by the wiki. */
const actions = loadRecording('log-actions').flatMap((line): ObservedEvent[] => {
	const parsed = parseRecentChangeText(line);
	if (parsed.kind !== 'event') return [];
	const { event, wiki } = parsed;
	return [{ event: event.wiki === 'commonswiki' ? { ...event, hidden: ['text'] } : event, wiki }];
});

let app: App;
let cookies: Cookie[];

test.beforeAll(async ({ browser }) => {
	app = await startApp({ prepare: (db) => recordEvents(db, actions) });
	cookies = await signIn(app, browser);
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

/** What the rows of a view say that was done. */
async function wordsOf(page: Page, query: string) {
	await page.goto(`${app.origin}/?${query}`);
	return page.getByRole('main').locator('li[data-row]:visible .words');
}

test('rights on another wiki name it and lead there', async ({ page }) => {
	const words = await wordsOf(page, 'wiki=metawiki&type=log:rights');
	await expect(words).toHaveText(/gave Bruno Exempel the group \W?sysop\W? \(until Jan 15, 2027, \d\d:00\) on enwiki/);
	await expect(words.getByRole('link')).toHaveAttribute('href', 'https://en.wikipedia.org/wiki/User:Bruno_Exempel');
});

test('a locked account leads to that of all wikis', async ({ page }) => {
	const words = await wordsOf(page, 'wiki=metawiki&type=log:globalauth');
	await expect(words).toContainText('globally locked Bruno Exempel');
	await expect(words.getByRole('link')).toHaveAttribute('href', /meta.*\/Special:CentralAuth\/Bruno_Exempel$/);
});

test('whoever changes a filter has not triggered it', async ({ page }) => {
	const words = await wordsOf(page, 'type=log:abusefilter');
	await expect(words.filter({ hasText: 'changed abuse filter 42' })).toBeVisible();
	await expect(words.filter({ hasText: 'created abuse filter 43' })).toBeVisible();
	await expect(page.getByRole('main').getByText('abuse filter hit, not an edit')).toHaveCount(0);
});

test('what the wiki hides is said to be hidden, without a link', async ({ page }) => {
	const words = await wordsOf(page, 'wiki=commonswiki');
	await expect(words).toContainText('Media transcodings: hidden on the wiki');
	await expect(words.getByRole('link')).toHaveCount(0);
});

test('of an action that nobody knows, the log is named beside the wiki’s own words', async ({ page }) => {
	const words = await wordsOf(page, 'type=log:newsletter');
	await expect(words).toHaveText(/newsletter\/newsletter-added\s*Newsletters/);
});

for (const [locale, text] of [
	['de', /änderte, wie lange Bruno Exempel die Gruppenrechte \W?rollbacker\W? \(bis 15.01.2027/],
	['ar', /غيّر مدة بقاء Bruno Exempel في المجموعة \W?rollbacker/],
] as const)
	test.describe(locale, () => {
		test.use({ locale });
		test('says so in that language', async ({ page }) => {
			const words = await wordsOf(page, 'wiki=enwiki&type=log:rights&user=Anna%20Beispiel');
			// Several in a few minutes are one row, which opens to all of them.
			await words.first().click();
			await expect(page.locator('[data-panel] li').filter({ hasText: text })).toBeVisible();
		});
	});
