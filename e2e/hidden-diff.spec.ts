import { expect, type Page, test } from '@playwright/test';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { record } from '../fixtures/database.ts';
import type { Batch } from '#lib/server/store/event/record-batch.ts';
import { type App, signIn, startApp } from './app.ts';
import { EventRecorder } from './event-recorder.ts';
import { recordEvents, sighting } from './sample-events.ts';

const hour = 3_600_000;
const begin = Date.UTC(2026, 10, 20, 8);
/** Each row its own; the third is on another page. */
const edits = [7001, 7002, 7003].map((id, index) =>
	sighting(id, {
		time: begin + 2 * index * hour,
		...(index === 2 ? { title: 'Other page', oldRevision: 6000 } : { title: 'A page' }),
	}),
);

let app: App;
let happening: EventRecorder;

test.beforeEach(async ({ browser, context }) => {
	app = await startApp({ prepare: (db) => recordEvents(db, edits) });
	happening = await EventRecorder.begin(app);
	await context.addCookies(await signIn(app, browser));
});
test.afterEach(() => app.stop());

const row = (page: Page, id: number) =>
	page
		.getByRole('main')
		.locator('li[data-row]')
		.filter({ hasText: `summary ${id}` });
const toggle = (page: Page, id: number) => row(page, id).getByRole('button', { name: 'Details of' }).click();
const text = (page: Page, id: number) => row(page, id).locator('ins');

/** Answers as the wiki does; tells which revisions it was asked for. */
async function answerCompare(page: Page): Promise<string[]> {
	const asked: string[] = [];
	const body = '<tr><td class="diff-addedline"><div><ins class="diffchange">unspeakable</ins></div></td></tr>';
	await page.route('https://de.wikipedia.org/w/api.php?*', async (route) => {
		const { searchParams } = new URL(route.request().url());
		const [from, to] = [searchParams.get('fromrev'), searchParams.get('torev')];
		asked.push(`${from} ${to}`);
		await route.fulfill({
			json: { compare: { fromrevid: Number(from), torevid: Number(to), body } },
			headers: { 'access-control-allow-origin': '*' },
		});
	});
	return asked;
}

const tell = (batch: Partial<Batch>) => record(happening.held, [], batch);
const hide = (id: number, hidden: HiddenPart[]) =>
	tell({ hidings: [{ key: `dewiki:rev:${id}`, hidden, at: Date.now() }] });
/** As the consumer writes it once it is sure of whose page's revisions they are. */
const fate = (title: string, isDeleted: boolean) =>
	happening.held.write(({ tx, change }) =>
		tx
			.updateTable('events')
			.set({ change, page_deleted: isDeleted ? 1 : null })
			.where('title', '=', title)
			.execute(),
	);

const hiddenWords = 'The wiki has hidden this text from the public.';
const deletedText = 'The wiki does not have this revision any more';

test('a difference goes, open or in memory, when a revision of it is hidden or its page deleted', async ({ page }) => {
	const asked = await answerCompare(page);
	await Promise.all([page.waitForRequest(/\/api\/live/), page.goto(app.origin)]);
	for (const id of [7001, 7002, 7003]) {
		await toggle(page, id);
		await expect(text(page, id)).toHaveText('unspeakable');
	}
	expect(asked).toEqual(['7000 7001', '7001 7002', '6000 7003']);
	// One of them is in memory only.
	await toggle(page, 7003);
	await expect(text(page, 7003)).toHaveCount(0);

	// Of one it is the revision, of the next the revision before; the wiki, which may be behind, is not asked.
	await hide(7001, ['text']);
	for (const id of [7001, 7002]) {
		await expect(row(page, id)).toContainText(hiddenWords);
		await expect(text(page, id)).toHaveCount(0);
	}
	await fate('Other page', true);
	await expect(row(page, 7003)).toContainText('page deleted since');
	await toggle(page, 7003);
	await expect(row(page, 7003)).toContainText(deletedText);
	await expect(page.getByText('unspeakable')).toHaveCount(0);
	expect(asked).toHaveLength(3);
	// A mark on either does not bring it back.
	await row(page, 7002).locator('[data-mark="reviewed"]').click();
	await expect(row(page, 7002).locator('[data-mark="reviewed"]')).toHaveAttribute('aria-pressed', 'true');
	await expect.poll(() => app.db.selectFrom('reviews').select('id').execute()).toHaveLength(1);
	await expect(row(page, 7002)).toContainText(hiddenWords);

	// What is shown again is asked for again.
	await hide(7001, []);
	await fate('Other page', false);
	for (const id of [7001, 7002, 7003]) await expect(text(page, id)).toHaveText('unspeakable');
	expect(asked.slice(3).toSorted()).toEqual(['6000 7003', '7000 7001', '7001 7002']);

	// A mark alone takes nothing away.
	await row(page, 7001).locator('[data-mark="reviewed"]').click();
	await expect.poll(() => app.db.selectFrom('reviews').select('id').execute()).toHaveLength(2);
	await fate('A page', true);
	for (const id of [7001, 7002]) await expect(row(page, id)).toContainText(deletedText);
	await expect(text(page, 7003)).toHaveText('unspeakable');
	expect(asked).toHaveLength(6);
});

test('on the page about someone, of which the list does not follow what happens, it goes as well', async ({ page }) => {
	await answerCompare(page);
	await page.goto(`${app.origin}/users/ExampleUser`);
	for (const id of [7001, 7003]) {
		await toggle(page, id);
		await expect(text(page, id)).toHaveText('unspeakable');
	}
	await hide(7001, ['text']);
	await expect(row(page, 7001)).toContainText(hiddenWords);
	await fate('Other page', true);
	await expect(row(page, 7003)).toContainText(deletedText);
	await expect(page.getByText('unspeakable')).toHaveCount(0);
});
