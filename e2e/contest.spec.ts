import { expect, test } from '@playwright/test';
import { contestants } from '../demo/cast/contest.ts';
import { isEdit } from '../demo/activity.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { addDays, startOfDay } from '#lib/domain/core/calendar-day.ts';
import { findings } from './axe.ts';
import { contest, type ContestDemo, importContest, startContest, untilWhole } from './contest.ts';
import { gotoReady } from './page-ready.ts';
import { Asker, compare } from './report-comparison.ts';
import { zone } from './report-events.ts';

let demo: ContestDemo;
test.beforeEach(async () => {
	test.setTimeout(300_000);
	demo = await startContest(Date.now());
});
test.afterEach(() => demo.stop());

test('a contest of 40 people, from their import to a frozen report', async ({ page, browser }) => {
	const { app, days, happen, generator, messages } = demo;
	await page.goto(app.signInLink);
	await page.waitForURL(`${app.origin}/`);
	await importContest(page, demo);
	await untilWhole(page, demo);

	// The numbers are what the events say.
	const asker = new Asker(app.origin, await app.newSession(), app.db);
	const period = { from: startOfDay(days.first, zone), until: startOfDay(addDays(days.last, 1), zone) };
	const people = Object.fromEntries(contestants.map(({ name }) => [name, period]));
	const query = `campaign=${encodeURIComponent(contest.name)}`;
	const counted = [{ people, wikis: null, namespaces: 'usual' as const, pages: null }];
	const [before] = await compare(asker, [{ query, counted }]);
	expect(before?.totals.numbers['edits']?.value).toBeGreaterThan(300);

	// As an organiser reads it.
	await gotoReady(page, app.origin + contest.path);
	await expect(page.getByRole('heading', { level: 1, name: contest.name })).toBeVisible();
	await expect(page.getByText('40 of 40 people known without gaps')).toBeVisible();
	const table = page.getByRole('table').first();
	await expect(table.getByRole('rowheader')).toHaveCount(contestants.length + 2);
	expect(await findings(page)).toEqual([]);

	// It is closed, with the day of its deletion chosen.
	await page.getByRole('link', { name: 'Close and freeze' }).click();
	expect(await findings(page)).toEqual([]);
	const deletion = page.getByLabel('Delete the campaign and its report on');
	await deletion.fill(days.last);
	await page.getByLabel('Yes, the report is not to change any more.').check();
	await page.getByRole('button', { name: 'Close and freeze' }).click();
	await expect(page.getByRole('alert')).toHaveText('Choose a day after today, at most ten years later.');
	await deletion.fill(addDays(days.last, 400));
	await page.getByLabel('Yes, the report is not to change any more.').check();
	await page.getByRole('button', { name: 'Close and freeze' }).click();
	await expect(page).toHaveURL(app.origin + contest.path);
	await expect(page.getByText(/^Closed on /)).toBeVisible({ timeout: 60_000 });
	const frozen = async () => {
		const reports = [];
		for (const by of ['person', 'wiki', 'day', 'page']) {
			const { totals, rows } = await asker.report(query, by);
			reports.push({ totals, rows });
		}
		return reports;
	};
	const closed = await frozen();
	// What they did stays; who is active later stays unknown.
	expect(closed[0]?.totals.numbers).toEqual(before?.totals.numbers);

	// It fits a phone, right to left.
	const phone = await browser.newContext({
		...{ locale: 'ar', viewport: { width: 320, height: 640 }, storageState: await page.context().storageState() },
	});
	const small = await phone.newPage();
	for (const path of [contest.path, `${contest.path}/edit`]) {
		await gotoReady(small, app.origin + path);
		await expect(small.getByText('أُغلقت في')).toBeVisible();
		expect(await small.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
		expect(await findings(small), path).toEqual([]);
	}
	await phone.close();

	// An edit of theirs is reverted: the event says so, the report does not.
	const isOf = new Set(contestants.map(({ name }) => name));
	const events = (await asker.events()).filter((one) => one.type === 'edit' && isOf.has(String(one.user)));
	const key = events.find(({ reverted, namespace }) => reverted !== true && namespace === 0)?.key ?? '';
	const [, wiki = '', revision = ''] = /^(\w+):rev:(\d+)$/.exec(key) ?? [];
	const edit = messages.find((one) => {
		if (!isEdit(one)) return false;
		const data = JSON.parse(one.data) as { wiki: string; revision?: { new: number } };
		return data.wiki === wiki && data.revision?.new === Number(revision);
	});
	if (!edit) throw new Error(`the stream does not have ${key}`);
	happen(generator.revert(Date.now(), edit, 'Example Patroller'));
	await expect
		.poll(async () => (await asker.events()).find((one) => one.key === key)?.reverted, { timeout: 60_000 })
		.toBe(true);
	expect(await frozen()).toEqual(closed);

	// Somebody wants to be forgotten.
	const [first] = (await listTrackedUsers(app.db)).filter(({ username }) => isOf.has(username));
	await removeTrackedUser(app.db, first?.id ?? 0, 'purge');
	await expect(async () => {
		await page.goto(app.origin + contest.path);
		await expect(page.getByText(/^1 person removed, on /)).toBeVisible({ timeout: 2_000 });
	}).toPass({ timeout: 60_000 });
	const { [first?.username ?? '']: _gone, ...rest } = people;
	const left = await asker.report(query, 'person');
	expect(left.rows.map(({ user }) => user).sort()).toEqual(Object.keys(rest).sort());
	const edits = (rows: typeof left.rows) =>
		rows.reduce((sum, { numbers }) => sum + Number(numbers?.['edits']?.value ?? 0), 0);
	expect(left.totals.numbers['edits']?.value).toBe(edits(left.rows));
	expect(edits(left.rows)).toBeLessThan(edits(before?.rows ?? []));
	await expect(page.getByText('40 people')).toHaveCount(0);
});
