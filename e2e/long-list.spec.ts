import { expect, test } from '@playwright/test';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import { type App, signIn, startApp } from './app.ts';
import { recordEvents } from './sample-events.ts';
import { keepAllRows, manyEvents, scrollThrough } from './long-list.ts';

let app: App;
let cookies: Awaited<ReturnType<typeof signIn>>;

test.beforeAll(async () => {
	app = await startApp({ prepare: (db) => recordEvents(db, manyEvents) });
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());

test('of 10,000 loaded rows only those near the visible part are on the page', async ({ page, browser }) => {
	test.setTimeout(600_000);
	await page.context().addCookies(cookies);
	expect((await scrollThrough(page, app.origin, 99)).rows).toBeLessThan(600);

	const naive = await browser.newPage();
	await naive.context().addCookies(cookies);
	await keepAllRows(naive);
	expect((await scrollThrough(naive, app.origin, 15)).rows).toBeGreaterThan(1400);
});

test('a search that finds nothing says how far it went, stops after some steps, and goes on when asked', async ({
	page,
}) => {
	await page.context().addCookies(cookies);
	await page.goto(`${app.origin}/?namespace=15`);
	const further = page.getByRole('link', { name: 'Search further back' });
	const searched = page.getByText('Searched back to');
	await expect(further).toBeVisible();
	await expect(searched).toBeVisible();
	await expect(page.getByText('No recorded event matches')).toBeHidden();
	const first = await page.request.get(`${app.origin}/api/events?namespace=15`);
	const { items, next, searchedSince } = (await first.json()) as EventsResponse;
	expect([items, next === null, searchedSince]).toEqual([[], false, Date.UTC(2026, 9, 1) + 9_000 * 240_000]);
	await expect(async () => {
		if (await further.isVisible()) await further.click({ timeout: 1_000 });
		await expect(page.getByText('No recorded event matches')).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await expect(searched).toBeHidden();
});
