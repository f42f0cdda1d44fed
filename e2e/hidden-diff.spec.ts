import { expect, type Page, test } from '@playwright/test';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { record } from '../fixtures/database.ts';
import type { Batch } from '#lib/server/store/event/record-batch.ts';
import { type App, signIn, startApp } from './app.ts';
import { EventRecorder } from './event-recorder.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

const hour = 3_600_000;
const begin = Date.UTC(2026, 10, 20, 8);
/** Each is a separate row; the third is on another page. */
const edits = [7001, 7002, 7003].map((id, index) =>
	observedEvent(id, {
		time: begin + 2 * index * hour,
		...(index === 2 ? { title: 'Other page', oldRevision: 6000 } : { title: 'A page' }),
	}),
);

let app: App;
let recorder: EventRecorder;

test.beforeEach(async ({ context }) => {
	app = await startApp({ prepare: (db) => recordEvents(db, edits) });
	recorder = await EventRecorder.begin(app);
	await context.addCookies(await signIn(app));
});
test.afterEach(() => app.stop());

const row = (page: Page, id: number) =>
	page
		.getByRole('main')
		.locator('li[data-row]')
		.filter({ hasText: `summary ${id}` });
const toggle = (page: Page, id: number) => row(page, id).getByRole('button', { name: 'Details of' }).click();
const text = (page: Page, id: number) => row(page, id).locator('ins');

/** Responds in place of the wiki. @returns the revisions of each request */
async function answerCompare(page: Page): Promise<string[]> {
	const requested: string[] = [];
	const body = '<tr><td class="diff-addedline"><div><ins class="diffchange">unspeakable</ins></div></td></tr>';
	await page.route('https://de.wikipedia.org/w/api.php?*', async (route) => {
		const { searchParams } = new URL(route.request().url());
		const [from, to] = [searchParams.get('fromrev'), searchParams.get('torev')];
		requested.push(`${from} ${to}`);
		await route.fulfill({
			json: { compare: { fromrevid: Number(from), torevid: Number(to), body } },
			headers: { 'access-control-allow-origin': '*' },
		});
	});
	return requested;
}

const recordBatch = (batch: Partial<Batch>) => record(recorder.held, [], batch);
const hide = (id: number, hidden: HiddenPart[]) =>
	recordBatch({ visibilityChanges: [{ key: `dewiki:rev:${id}`, hidden, at: Date.now() }] });
/** Updates events as the consumer does after a page deletion. */
const setPageDeleted = (title: string, isDeleted: boolean) =>
	recorder.held.write(({ tx, change }) =>
		tx
			.updateTable('events')
			.set({ change, page_deleted: isDeleted ? 1 : null })
			.where('title', '=', title)
			.execute(),
	);

const hiddenWords = 'The wiki has hidden this text from the public.';
const deletedText = 'The wiki does not have this revision any more';

test('a difference, open or cached, is removed when a revision is hidden or the page deleted', async ({ page }) => {
	const requested = await answerCompare(page);
	await Promise.all([page.waitForRequest(/\/api\/live/), page.goto(app.origin)]);
	for (const id of [7001, 7002, 7003]) {
		await toggle(page, id);
		await expect(text(page, id)).toHaveText('unspeakable');
	}
	expect(requested).toEqual(['7000 7001', '7001 7002', '6000 7003']);
	// One of them is now in memory only.
	await toggle(page, 7003);
	await expect(text(page, 7003)).toHaveCount(0);

	// It is the revision of one difference and the previous one of the next. The wiki, which may lag behind, is not queried.
	await hide(7001, ['text']);
	for (const id of [7001, 7002]) {
		await expect(row(page, id)).toContainText(hiddenWords);
		await expect(text(page, id)).toHaveCount(0);
	}
	await setPageDeleted('Other page', true);
	await expect(row(page, 7003)).toContainText('page deleted since');
	await toggle(page, 7003);
	await expect(row(page, 7003)).toContainText(deletedText);
	await expect(page.getByText('unspeakable')).toHaveCount(0);
	expect(requested).toHaveLength(3);
	// A mark does not show it again.
	await row(page, 7002).locator('[data-mark="reviewed"]').click();
	await expect(row(page, 7002).locator('[data-mark="reviewed"]')).toHaveAttribute('aria-pressed', 'true');
	await expect.poll(() => app.db.selectFrom('reviews').select('id').execute()).toHaveLength(1);
	await expect(row(page, 7002)).toContainText(hiddenWords);

	// Differences of unhidden revisions are fetched again.
	await hide(7001, []);
	await setPageDeleted('Other page', false);
	for (const id of [7001, 7002, 7003]) await expect(text(page, id)).toHaveText('unspeakable');
	expect(requested.slice(3).toSorted()).toEqual(['6000 7003', '7000 7001', '7001 7002']);

	// A mark alone removes nothing.
	await row(page, 7001).locator('[data-mark="reviewed"]').click();
	await expect.poll(() => app.db.selectFrom('reviews').select('id').execute()).toHaveLength(2);
	await setPageDeleted('A page', true);
	for (const id of [7001, 7002]) await expect(row(page, id)).toContainText(deletedText);
	await expect(text(page, 7003)).toHaveText('unspeakable');
	expect(requested).toHaveLength(6);
});

test("a difference is also removed on a person's page, whose list has no live updates", async ({ page }) => {
	await answerCompare(page);
	await page.goto(`${app.origin}/users/ExampleUser`);
	for (const id of [7001, 7003]) {
		await toggle(page, id);
		await expect(text(page, id)).toHaveText('unspeakable');
	}
	await hide(7001, ['text']);
	await expect(row(page, 7001)).toContainText(hiddenWords);
	await setPageDeleted('Other page', true);
	await expect(row(page, 7003)).toContainText(deletedText);
	await expect(page.getByText('unspeakable')).toHaveCount(0);
});
