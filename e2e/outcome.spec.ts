import { expect, type Page, test } from '@playwright/test';
import { record } from '../fixtures/database.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { type App, signIn, startApp } from './app.ts';
import { findings } from './axe.ts';
import { EventRecorder } from './event-recorder.ts';
import { newDevice, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

const now = Date.now();
const wiki = 'dewiki';
/** Edits of the pages “Page ID”, an hour ago. */
const edits = [11, 12, 13, 14].map((id) =>
	observedEvent(id, {
		key: `${wiki}:rev:${id}`,
		wiki,
		type: 'edit',
		title: `Page ${id}`,
		newRevision: id,
		time: now - 3_600_000 + id * 1_000,
	}),
);
const row = (page: Page, id: number) =>
	page
		.getByRole('main')
		.locator('li[data-row]')
		.filter({ has: page.getByRole('link', { name: `Page ${id}`, exact: true }) });

let app: App;
let held: LeasedDb;
let recorder: EventRecorder;
test.beforeEach(async () => {
	app = await startApp({ prepare: (db) => recordEvents(db, edits) });
	recorder = await EventRecorder.begin(app);
	held = recorder.held;
	await recorder.record([200]);
});
test.afterEach(() => app.stop());

/** Something becomes of the edits. */
async function happen(): Promise<void> {
	const at = now - 60_000;
	const range = (id: number) => ({
		wiki,
		pageId: null,
		title: `Page ${id}`,
		oldest: id,
		newest: id,
		revision: 100 + id,
		at,
	});
	const tags = ['local tag', 'mw-reverted', 'mw-undo'];
	const user = edits[1]?.event.user ?? null;
	await record(held, [], {
		outcomeFacts: [
			{ kind: 'tags', wiki, revision: 11, pageId: null, tags, before: [], madeAt: at, at },
			{ kind: 'revert', ...range(11), user: 'Somebody Else' },
			{ kind: 'revert', ...range(12), user },
			...(
				[
					[11, 990_000],
					[13, 850_000],
					[14, 950_000],
				] as const
			).map(([revision, score]) => ({ ...{ kind: 'risk' as const, wiki, revision, score, model: 'm 3' }, user, at })),
		],
		pages: [
			{
				...{ wiki, title: 'Page 13', pageId: null, isDeleted: true, isSuppressed: false, lastRevision: 13 },
				...{ revisions: 1, at },
			},
		],
		reverts: { firstAt: now - 7_200_000, readUntil: now, gaps: [] },
	});
}

test('an open page shows what becomes of edits within a second, and finds them by it', async ({ page, context }) => {
	await context.addCookies(await signIn(app));
	const connection = page.waitForResponse(/\/api\/live/);
	await page.goto(app.origin);
	await connection;
	await expect(page.getByRole('status').first()).toHaveText(/^Live/);
	await happen();
	await expect(row(page, 11)).toContainText('reverted');
	await expect(row(page, 11)).toContainText('undo');
	await expect(row(page, 11)).toContainText('local tag');
	await expect(row(page, 11).getByTitle(/^Reverted by another on /)).toBeVisible();
	await expect(row(page, 12)).toContainText('undone by themselves');
	await expect(row(page, 13)).toContainText('page deleted since');
	await row(page, 11)
		.getByRole('button', { name: /details/i })
		.click();
	await expect(row(page, 11).locator('dl').first()).toContainText('another person');
	for (const theme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme: theme as 'light' | 'dark' });
		// Colours change slowly.
		await expect.poll(() => findings(page)).toEqual([]);
	}

	const shown = () => page.getByRole('main').locator('li[data-row] .page > a').allTextContents();
	for (const [query, expected] of [
		['reverted=true', ['Page 12', 'Page 11']],
		['reverted=false&pageDeleted=false', ['Page 14']],
		['tag=local+tag', ['Page 11']],
		['not-tag=mw-undo', ['Page 200', 'Page 14', 'Page 13', 'Page 12']],
		['pageDeleted=true', ['Page 13']],
	] as const) {
		await page.goto(`${app.origin}/?${query}`);
		await expect.poll(shown, query).toEqual(expected);
	}
	await page.getByRole('combobox', { name: 'Add filter' }).fill('not dealt');
	await page.getByRole('option', { name: 'not dealt with by others' }).click();
	await expect(page).toHaveURL(`${app.origin}/?reverted=false&reverted=unknown&pageDeleted=false`);
	await expect.poll(shown).toEqual(['Page 200', 'Page 14']);

	const csv = await (await page.request.get(`${app.origin}/api/events.csv?tag=mw-undo`)).text();
	expect(csv).toContain('local tag|mw-reverted|mw-undo');
	const answer: unknown = await (await page.request.get(`${app.origin}/api/events?wiki=${wiki}`)).json();
	expect(answer).toMatchObject({
		items: [
			{ reverted: null },
			{ reverted: false, outcomeAsOf: now },
			{ pageDeleted: true },
			{ reverted: true, revertedBy: 'self' },
			{ reverted: true, revertedBy: 'other', tags: ['local tag', 'mw-reverted', 'mw-undo'] },
		],
	});
});

test('a score is shown in steps and by its words, found, never counted, and gone when an admin switches it off', async ({
	page,
	context,
}) => {
	await context.addCookies(await signIn(app));
	await happen();
	await page.goto(app.origin);
	const words = 'looks like edits that are often reverted';
	await expect(row(page, 14)).toContainText(`●●● ${words} (revert risk: high)`);
	await expect(row(page, 13)).toContainText(`●●○ ${words} (revert risk: middle)`);
	// It is known what became of the first, and the second is not scored.
	for (const id of [11, 12]) await expect(row(page, id)).not.toContainText(words);
	await row(page, 14)
		.getByRole('button', { name: /details/i })
		.click();
	await expect(row(page, 14).locator('dl').first()).toContainText('high; score 0.95, which is no probability, by m 3');
	await expect.poll(() => findings(page)).toEqual([]);

	await page.getByRole('combobox', { name: 'Add filter' }).fill('vandalism');
	await page.getByRole('option', { name: 'revert risk: high' }).click();
	await expect(page).toHaveURL(`${app.origin}/?risk=high`);
	const shown = () => page.getByRole('main').locator('li[data-row] .page > a').allTextContents();
	await expect.poll(shown).toEqual(['Page 14', 'Page 11']);
	await page.getByRole('link', { name: 'Insights' }).click();
	await expect(page.getByRole('alert')).toContainText('Revert risk is not counted or charted.');
	await page.getByRole('alert').getByRole('link').click();
	await expect(page).toHaveURL(/\/insights\??$/);
	await expect(page.locator('figure').first()).toBeVisible();
	const ask = (path: string) => page.request.get(`${app.origin}${path}`);
	const counted = await ask('/api/insights?risk=high');
	expect([counted.status(), await counted.json()]).toMatchObject([400, { field: 'risk' }]);
	for (const path of ['/api/events.csv?risk=high', '/api/events.ndjson?risk=high']) {
		const text = await (await ask(path)).text();
		expect([text.includes('Page 14'), text.includes('m 3')]).toEqual([true, false]);
	}

	await page.goto(`${app.origin}/risk`);
	await expect(page.getByRole('main')).toContainText('No scored edit is older than 7 days yet');
	await expect.poll(() => findings(page)).toEqual([]);
	const list = await context.newPage();
	const connection = list.waitForResponse(/\/api\/live/);
	await list.goto(app.origin);
	await connection;
	await expect(row(list, 14)).toContainText(words);
	await page.goto(`${app.origin}/settings/record`);
	await page.getByLabel('Middle revert risk from a score of').fill('0.95');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('alert')).toHaveText('Above 0, at most 1; high above middle.');
	await page.getByLabel('Middle revert risk from a score of').fill('0.5');
	await page.getByLabel('Read and show revert risk').uncheck();
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByText('Saved.')).toBeVisible();
	await expect(list.getByText(words)).toHaveCount(0);
	await page.goto(`${app.origin}/risk`);
	await expect(page.getByRole('main')).toContainText('An admin has switched it off');
	await page.goto(`${app.origin}/?risk=high`);
	await expect(page.getByText('Revert risk is switched off here.')).toBeVisible();
});

test('offline, a device shows it and finds edits by it', async () => {
	const device = newDevice();
	try {
		await happen();
		const online = await device.start();
		await online.goto(app.signInLink);
		await online.waitForURL(`${app.origin}/`);
		await waitUntilCached(online, edits.length + 1);
		await app.killWeb();
		const page = await device.start();
		await page.goto(`${app.origin}/?risk=high`);
		await expect(row(page, 14)).toContainText('looks like edits that are often reverted');
		await page.goto(`${app.origin}/?reverted=true`);
		await expect(row(page, 11)).toContainText('reverted');
		await expect(row(page, 12)).toContainText('undone by themselves');
		await expect(row(page, 14)).toHaveCount(0);
	} finally {
		await device.stop();
	}
});
