import { type Cookie, expect, type Page, test } from '@playwright/test';
import { loadRecording } from '../fixtures/wikimedia/load.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { type App, signIn, startApp } from './app.ts';
import { recordEvents } from './sample-events.ts';

/** Log events of rare kinds, also by administrators; the wiki hides one of them. */
const actions = loadRecording('log-actions').flatMap((line): ObservedEvent[] => {
	const parsed = parseRecentChangeText(line);
	if (parsed.kind !== 'event') return [];
	const { event, wiki } = parsed;
	return [{ event: event.wiki === 'commonswiki' ? { ...event, hidden: ['text'] } : event, wiki }];
});

let app: App;
let cookies: Cookie[];

test.beforeAll(async () => {
	app = await startApp({ prepare: (db) => recordEvents(db, actions) });
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
});

/** The sentences in the rows of a view. */
async function wordsOf(page: Page, query: string) {
	await page.goto(`${app.origin}/?${query}`);
	return page.getByRole('main').locator('li[data-row]:visible .words');
}

test('a change of rights on another wiki names and links that wiki', async ({ page }) => {
	const words = await wordsOf(page, 'wiki=metawiki&type=log:rights');
	await expect(words).toHaveText(
		/gave Bruno Exempel the group \W?sysop\W? \(until 15 January 2027 at \d\d:00\) on enwiki/,
	);
	await expect(words.getByRole('link')).toHaveAttribute('href', 'https://en.wikipedia.org/wiki/User:Bruno_Exempel');
});

test('a locked account links to its global account', async ({ page }) => {
	const words = await wordsOf(page, 'wiki=metawiki&type=log:globalauth');
	await expect(words).toContainText('globally locked Bruno Exempel');
	await expect(words.getByRole('link')).toHaveAttribute('href', /meta.*\/Special:CentralAuth\/Bruno_Exempel$/);
});

test('a change of an abuse filter is not shown as a filter hit', async ({ page }) => {
	const words = await wordsOf(page, 'type=log:abusefilter');
	await expect(words.filter({ hasText: 'changed abuse filter 42' })).toBeVisible();
	await expect(words.filter({ hasText: 'created abuse filter 43' })).toBeVisible();
	await expect(page.getByRole('main').getByText('abuse filter hit, not an edit')).toHaveCount(0);
});

test('a hidden action is shown as hidden, without a link', async ({ page }) => {
	const words = await wordsOf(page, 'wiki=commonswiki');
	await expect(words).toContainText('Media transcodings: hidden on the wiki');
	await expect(words.getByRole('link')).toHaveCount(0);
});

test('an unknown action is shown as the wiki’s own code and the name of the log', async ({ page }) => {
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
			// Several actions within minutes are one row, which opens to all of them.
			await words.first().click();
			await expect(page.locator('[data-panel] li').filter({ hasText: text })).toBeVisible();
		});
	});
