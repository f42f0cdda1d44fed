import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { type ActionApiServer, createActionApiServer } from '../demo/action-api-server.ts';
import { listAllowedUsers } from '#lib/server/store/access/allowed-users.ts';
import { changeTrackedUsers } from '#lib/server/store/tracking/change-tracked-users.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { lease } from '../fixtures/database.ts';
import { gotoReady, holdScripts } from './page-ready.ts';
import { type App, signIn, startApp } from './app.ts';
import { trackNames } from './track-names.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

let app: App;
let meta: ActionApiServer;
test.beforeEach(async () => {
	meta = await createActionApiServer();
	app = await startApp({ env: { META_API_URL: meta.url } });
});
test.afterEach(() => Promise.all([app.stop(), meta.close()]));

test('a list that is too long shows an error, though it is not read', async ({ page }) => {
	await page.context().addCookies(await signIn(app));
	// Hydration would take out a field that it does not know.
	await gotoReady(page, `${app.origin}/settings`);
	const names = page.getByLabel('Usernames to track');
	await names.fill('Name');
	// A text field with so much text would take the browser a minute to lay out.
	await names.evaluate((field: HTMLTextAreaElement) => {
		const more = document.createElement('input');
		Object.assign(more, { type: 'hidden', name: 'names', value: 'Name '.repeat(3_000_000) });
		field.form?.append(more);
	});
	await page.getByRole('button', { name: 'Look at the names' }).click();
	await expect(page.getByText('This is more than xwiki accepts at once.')).toBeVisible();
	expect(await listTrackedUsers(app.db)).toEqual([]);
});

for (const javaScriptEnabled of [true, false]) {
	const how = `${javaScriptEnabled ? 'with' : 'without'} JavaScript`;
	test.describe(how, () => {
		test.use({ javaScriptEnabled });

		test(`tracked users, ${how}`, async ({ page }) => {
			await page.context().addCookies(await signIn(app));
			await page.goto(app.origin);
			await expect(page.getByText('Nobody is tracked yet, so there is nothing to show.')).toBeVisible();
			await page.getByRole('link', { name: 'Choose whom to track' }).click();

			meta.addAccount({ id: 1, name: 'ExampleÜser' });
			meta.addAccount({ id: 2, name: 'Example Two' });
			const names = page.getByLabel('Usernames to track');
			const look = page.getByRole('button', { name: 'Look at the names' });
			const track = page.getByRole('button', { name: 'Track those chosen' });
			await names.fill(' User:exampleÜser, [[Benutzer:Example_Two|two]]\nno|name\n192.0.2.1\nNobody, exampleÜser');
			await page.getByLabel('Reason', { exact: true }).fill('to be looked at');
			await page.getByLabel('Labels', { exact: true }).fill('news, old friends');
			await look.click();
			const preview = page.getByRole('form', { name: 'Whom to track' });
			await expect(preview.getByRole('row')).toHaveText([
				/Name\s*Account\s*Line/,
				/ExampleÜser.*account found\s*1/,
				/Example Two.*account found\s*1/s,
				/no\|name\s*This cannot be a Wikimedia username\.\s*2/,
				/192\.0\.2\.1\s*IP address, which has no account\s*3/,
				/Nobody\s*There is no such account, or it is hidden\.\s*4/,
				/exampleÜser\s*The same account is further up in your list\.\s*4/,
			]);
			expect(await listTrackedUsers(app.db)).toEqual([]);
			await track.click();
			const report = page.locator('#report');
			await expect(report).toContainText('3 people are tracked from now on.');
			// Names that may be mistyped stay in the field.
			await expect(names).toHaveValue('no|name\nNobody');
			const terms = { reason: 'to be looked at', labels: ['news', 'old friends'], addedBy: '#local' };
			expect(await listTrackedUsers(app.db)).toMatchObject([
				{ username: '192.0.2.1', resolvedAt: null, ...terms },
				{ username: 'Example Two', ...terms },
				{ username: 'ExampleÜser', ...terms },
			]);
			const [{ endsAt } = { endsAt: null }] = await listTrackedUsers(app.db);
			expect(Math.abs((endsAt ?? 0) - Date.now() - 90 * 86_400_000)).toBeLessThanOrEqual(86_400_000);
			await names.fill('exampleÜser');
			await page.getByLabel('Labels', { exact: true }).fill('x'.repeat(65));
			await look.click();
			await expect(preview.getByRole('row').last()).toContainText(
				'already on the list (tracking starts within seconds)',
			);
			await preview.getByLabel('Reason', { exact: true }).fill('again');
			await track.click();
			await expect(page.getByLabel('Labels', { exact: true })).toHaveAttribute('aria-invalid', 'true');
			await expect(preview.getByLabel('Reason', { exact: true })).toHaveValue('again');
			await page.getByLabel('Labels', { exact: true }).fill('');
			await track.click();
			await expect(report).toContainText('Already on the list, now with these labels: 1 person.');

			// Several at once.
			const tracked = page.getByRole('region', { name: 'Tracked people' });
			const change = (name: string) => page.getByRole('button', { name, exact: true }).click();
			await change('Pause');
			await expect(page.getByRole('alert')).toHaveText('Select at least one person first.');
			await page.getByLabel(/^Select .*Example Two/).check();
			await change('Pause');
			await expect(tracked.getByRole('row', { name: 'Example Two' })).toContainText('paused');
			await page.getByLabel('all 3 people found').check();
			await page.getByRole('combobox', { name: 'Label', exact: true }).last().fill('watched');
			await change('Add label');
			await expect(tracked.getByRole('table').getByText('watched', { exact: true })).toHaveCount(3);
			await page.getByLabel('all 3 people found').check();
			await page.getByLabel('Reason', { exact: true }).last().fill('asked for by the team');
			await change('Set reason');
			expect((await listTrackedUsers(app.db)).map(({ reason }) => reason)).toEqual(
				Array.from({ length: 3 }, () => 'asked for by the team'),
			);
			// By label, on all pages.
			await page.getByRole('radio', { name: 'those found with the label' }).check();
			await page.getByRole('combobox', { name: 'those found with the label' }).selectOption('watched');
			if (javaScriptEnabled) {
				await expect(page.getByText('3 people selected')).toBeVisible();
				await page.getByLabel(/^Select .*Example Two/).uncheck();
				await expect(page.getByText('2 people selected')).toBeVisible();
				await page.getByRole('combobox', { name: 'those found with the label' }).selectOption('news');
				for (const box of await page.getByRole('checkbox', { name: /^Select / }).all()) await expect(box).toBeChecked();
			}
			await page.getByRole('combobox', { name: 'Label', exact: true }).last().fill('watched');
			await change('Remove label');
			await expect(tracked.getByRole('table').getByText('watched', { exact: true })).toHaveCount(0);
			await page.getByRole('search').getByLabel('State').selectOption('paused');
			await change('Show');
			await expect(page).toHaveURL(/tracking=paused/);
			await expect(tracked.getByRole('row')).toHaveCount(2);
			await page.getByLabel('the person found').check();
			await change('Resume');
			// The list stays what it was searched for.
			await expect(page.getByRole('search').getByLabel('State')).toHaveValue('paused');
			await expect(page.getByText('1 person changed.')).toBeVisible();
			expect((await listTrackedUsers(app.db)).map(({ pausedAt }) => pausedAt)).toEqual([null, null, null]);

			// One person.
			await page.goto(`${app.origin}/settings?search=two&coverage=none&order=silent`);
			await expect(page.getByRole('search').getByLabel('Coverage')).toHaveValue('none');
			await page.getByRole('link', { name: /Edit how .*Example Two/ }).click();
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Tracking of .*Example Two/);
			await expect(page.getByLabel('Reason', { exact: true })).toHaveValue('asked for by the team');
			await page.getByLabel('Labels', { exact: true }).fill('news');
			await page.getByLabel('No end').check();
			await page.getByRole('button', { name: 'Save' }).click();
			await expect(page.getByText('Saved.')).toBeVisible();
			expect(await listTrackedUsers(app.db)).toMatchObject([{}, { labels: ['news'], endsAt: null }, {}]);
			await page.getByRole('link', { name: 'Stop tracking' }).click();
			await page.getByRole('link', { name: 'Cancel' }).click();
			await page.getByRole('link', { name: /Stop tracking .*ExampleÜser/ }).click();
			await page.getByLabel('Delete permanently.').check();
			await page.getByRole('button', { name: 'Stop tracking' }).click();
			await expect(tracked).toContainText('is being removed together with the recorded events');
			await page.getByLabel('all 3 people found').check();
			await change('Stop tracking…');
			await expect(page.getByRole('heading', { level: 1 })).toHaveText('Stop tracking 2 people?');
			await page.getByLabel('Keep them.').check();
			await page.getByRole('button', { name: 'Stop tracking' }).click();
			await expect(page).toHaveURL(`${app.origin}/settings`);
			// Nothing was recorded of the two, since no consumer runs here.
			expect((await listTrackedUsers(app.db)).map(({ removal }) => removal)).toEqual(['purge']);
		});

		test(`allowed users, ${how}`, async ({ page }) => {
			meta.addAccount({ id: 2, name: 'Example User Two' });
			await page.context().addCookies(await signIn(app));
			await page.goto(`${app.origin}/settings`);
			await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Allowed users' }).click();
			const allowed = page.getByRole('region', { name: 'Allowed users' });
			for (const [name, role] of [
				['مستخدم مثال', 'admin'],
				['Example User Two', 'viewer'],
			] as const) {
				await page.getByLabel('Wikimedia username to allow').fill(name);
				await allowed.getByRole('combobox', { name: 'Role', exact: true }).selectOption(role);
				await page.getByRole('button', { name: 'Allow', exact: true }).click();
				await expect(allowed.getByRole('listitem', { name })).toBeVisible();
			}
			await page.getByLabel(/^Role of .*مستخدم مثال/).selectOption('viewer');
			await page.getByRole('button', { name: /Change the role of .*مستخدم مثال/ }).click();
			await expect(allowed.getByRole('alert')).toHaveText(/This is the last admin/);
			await page.getByRole('link', { name: /^Remove .*مستخدم مثال/ }).click();
			await page.getByRole('button', { name: 'Remove' }).click();
			await expect(page.getByRole('alert')).toHaveText(/This is the last admin/);
			await page.goto(`${app.origin}/settings/allowed-users`);
			await page.getByLabel(/^Role of .*Example User Two/).selectOption('admin');
			await page.getByRole('button', { name: /Change the role of .*Example User Two/ }).click();
			await expect(allowed.getByRole('alert')).toBeHidden();
			await page.getByRole('link', { name: /^Remove .*مستخدم مثال/ }).click();
			await page.getByRole('button', { name: 'Remove' }).click();
			await expect(page).toHaveURL(`${app.origin}/settings/allowed-users`);
			expect(await listAllowedUsers(app.db)).toMatchObject([
				{ username: 'Example User Two', role: 'admin', centralId: 2, lastSeenAt: null },
			]);
		});

		test(`retention settings and audit log, ${how}`, async ({ page }) => {
			await insertTrackedUser(app.db, { username: 'Example Two', addedBy: null });
			const [{ id } = { id: 0 }] = await listTrackedUsers(app.db);
			for (const labels of [['news', 'watched'], ['news']])
				await changeTrackedUsers(app.db, [id], { labels }, 'Someone');
			await page.context().addCookies(await signIn(app));
			await page.goto(`${app.origin}/settings/allowed-users`);
			const places = page.getByRole('navigation', { name: 'Settings' });
			await places.getByRole('link', { name: 'Stored data' }).click();
			await page.getByLabel('Delete events after (days)').fill('5');
			await page.getByRole('button', { name: 'Save' }).click();
			await expect(page.getByRole('alert')).toContainText('31 or more');
			await page.getByLabel('Delete events after (days)').fill('100');
			await page.getByLabel('Contact').fill('privacy@example.org');
			await page.getByLabel('Read the logs of every wiki').check();
			await page.getByRole('button', { name: 'Save' }).click();
			await expect(page.getByText('Saved.')).toBeVisible();
			await places.getByRole('link', { name: 'Audit log' }).click();
			const acts = page.getByRole('main').getByRole('listitem');
			await expect(acts.first()).toHaveText(
				/Local admin\s+changed the settings.*Delete events after \(days\):\s*–.*100.*every wiki:\s*no.*yes/s,
			);
			await page.getByLabel('What was done').selectOption('labels');
			await page.getByLabel('To whom').fill('Two');
			await page.getByRole('button', { name: 'Show', exact: true }).click();
			await expect(acts).toHaveCount(2);
			await expect(acts.first()).toHaveText(/changed the labels of\s+Example Two\s+Labels:\s*news, watched.*news/s);
			await page.getByRole('link', { name: 'Privacy' }).first().click();
			await expect(page.getByText('Events are deleted after 100 days')).toBeVisible();
			await expect(page.getByRole('link', { name: 'privacy@example.org' })).toBeVisible();
		});
	});
}

test('5,000 pasted names, and acts on all of them, are handled in the page', async ({ page, context }, {
	annotations,
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	const names = Array.from({ length: 5_000 }, (_, index) => `مثال ${index + 1}`);
	for (const [index, name] of names.entries()) meta.addAccount({ id: index + 1, name });
	await page.context().addCookies(await signIn(app));
	await page.goto(`${app.origin}/settings`);
	// As in lists on wikis.
	const list = names
		.map((name) => `* [[مستخدم:${name}|${name}]] ([[نقاش المستخدم:${name}|نقاش]] · [[خاص:مساهمات/${name}|مساهمات]])`)
		.join('\n');
	// More than the server's default body limit.
	expect(Buffer.byteLength(list)).toBeGreaterThan(524_288);
	await page.evaluate((text) => navigator.clipboard.writeText(text), list);
	await page.getByLabel('Usernames to track').press('Control+v');
	await expect(page.getByLabel('Usernames to track')).toHaveValue(list);
	await page.getByLabel('Reason', { exact: true }).first().fill('pasted');
	await page.getByLabel('Labels', { exact: true }).fill('pasted');
	async function measure(what: string, act: () => Promise<void>) {
		const began = Date.now();
		await act();
		const took = Date.now() - began;
		annotations.push({ type: 'time', description: `${what}: ${took} ms` });
		// A proxy in front of a web server gives up after half a minute, or later.
		expect(took, what).toBeLessThan(30_000);
	}
	await measure('pasting', async () => {
		await page.getByRole('button', { name: 'Look at the names' }).click();
		await expect(page.getByText('5,000 lines, of which 5,000 can be tracked.')).toBeVisible({ timeout: 30_000 });
	});
	await measure('tracking', async () => {
		await page.getByRole('button', { name: 'Track those chosen' }).click();
		await expect(page.locator('#report')).toContainText('people are tracked from now on', { timeout: 30_000 });
	});
	const tracked = await listTrackedUsers(app.db);
	expect(tracked).toHaveLength(5_000);
	expect(tracked.every(({ labels }) => labels.join() === 'pasted')).toBe(true);
	// Meta was queried one name at a time, no faster than the settings allow; the consumer looks up the rest.
	expect(tracked.every(({ resolvedAt }) => resolvedAt === null)).toBe(true);
	expect(meta.requests.length).toBeGreaterThan(0);
	expect(meta.requests.length).toBeLessThan(500);

	await page.getByLabel('all 5,000 people found').check();
	await page.getByRole('combobox', { name: 'Label', exact: true }).last().fill('all');
	await measure('a label', async () => {
		await page.getByRole('button', { name: 'Add label', exact: true }).click();
		await expect(page.getByText('5,000 people changed.')).toBeVisible({ timeout: 30_000 });
	});
	await page.getByLabel('all 5,000 people found').check();
	await page.getByRole('button', { name: 'Stop tracking…', exact: true }).click();
	await page.getByLabel('Delete permanently.').check();
	await measure('removal', async () => {
		await page.getByRole('button', { name: 'Stop tracking' }).click();
		await expect(page).toHaveURL(`${app.origin}/settings`, { timeout: 30_000 });
	});
	expect((await listTrackedUsers(app.db)).every(({ removal }) => removal === 'purge')).toBe(true);
});

test('a temporary account that Meta does not know is tracked, and shown as unknown to Meta after some days', async ({
	page,
}) => {
	const name = '~2026-12345-67';
	await page.context().addCookies(await signIn(app));
	await page.goto(`${app.origin}/settings`);
	await trackNames(page, name);
	await expect(page.locator('#report')).toContainText('1 name was added as typed');
	const row = page.getByRole('row', { name });
	await expect(row).toContainText('name as typed');
	await app.db.updateTable('tracked_users').set({ resolved_at: Date.now() }).execute();
	await page.goto(`${app.origin}/settings`);
	await expect(row).toContainText('tracking starts within seconds · Meta does not know this name');
	await row.getByRole('link', { name: /Edit how/ }).click();
	// The list has these words, and such a button, too.
	await expect(page).toHaveURL(/\/tracked-users\/\d+$/);
	await expect(page.getByText('Meta does not know this name')).toBeVisible();
	await page.getByRole('button', { name: 'Check again' }).click();
	await expect(page.getByText('name as typed')).toBeVisible();
	await expect(page.getByText('Meta does not know this name')).toBeHidden();
});

test('all data about a person can be exported as a file', async ({ page }) => {
	await recordEvents(app.db, [observedEvent(1)]);
	const held = await lease(app.db);
	await held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 1 }));
	await page.context().addCookies(await signIn(app));
	await page.goto(`${app.origin}/settings?search=ExampleUser`);
	await page.getByRole('link', { name: /Edit how .*ExampleUser/ }).click();
	const downloading = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Export everything about them' }).click();
	const download = await downloading;
	expect(download.suggestedFilename()).toBe('xwiki-ExampleUser.ndjson');
	const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
	expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
		{ person: { user: 'ExampleUser' } },
		{ user: 'ExampleUser', title: 'Page 1' },
	]);
});

test('the privacy page is public', async ({ page }) => {
	await page.goto(`${app.origin}/sign-in`);
	await page.getByRole('link', { name: 'Privacy' }).click();
	await expect(page.getByRole('heading', { name: 'Who sees it' })).toBeVisible();
	await expect(page.getByText('has not given a contact yet')).toBeVisible();
});

test('what is typed and chosen before the code is loaded stays', async ({ page }) => {
	await page.context().addCookies(await signIn(app));
	const release = await holdScripts(page);
	await page.goto(`${app.origin}/settings`, { waitUntil: 'commit' });
	const typed = { 'Usernames to track': 'Example', Reason: 'because', Label: 'one' };
	for (const [label, text] of Object.entries(typed)) await page.getByLabel(label).first().fill(text);
	await page.getByLabel('A category').check();
	release();
	await page.waitForFunction(() => !('earlyClick' in window));
	await expect(page.getByLabel('A category')).toBeChecked();
	await page.getByLabel('Pasted text or a file').check();
	for (const [label, text] of Object.entries(typed)) await expect(page.getByLabel(label).first()).toHaveValue(text);
});

test('unknown ids are not found, and removing requires a choice', async ({ page }) => {
	await page.context().addCookies(await signIn(app));
	for (const path of ['tracked-users/99', 'allowed-users/99', 'tracked-users/x', 'tracked-users/0']) {
		expect((await page.goto(`${app.origin}/settings/${path}/remove`))?.status(), path).toBe(404);
		await expect(page.getByText('There is nothing at this address.')).toBeVisible();
	}
	await page.goto(`${app.origin}/settings`);
	meta.addAccount({ id: 3, name: 'Example' });
	await trackNames(page, 'Example');
	await page.getByRole('link', { name: /Stop tracking .*Example/ }).click();
	// The previous page has a button with dots, for several people.
	const stop = page.getByRole('button', { name: 'Stop tracking', exact: true });
	await stop.waitFor();
	await page.evaluate(() => document.querySelectorAll('form').forEach((form) => (form.noValidate = true)));
	await stop.click();
	await expect(page.getByRole('alert')).toHaveText('Choose what should happen to the recorded events.');
});

test('the state of the feed is next to the title', async ({ page }) => {
	const state = page.locator('h1 + [data-island] > [role=status]');
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
	await expect(state).toHaveText('Nothing is recorded: the consumer has never run.');
	await app.db
		.updateTable('state')
		.set({ feed_status: 'unreachable', feed_since: Date.now(), lease_renewed_at: Date.now() })
		.execute();
	await page.reload();
	await expect(state).toHaveText(/^Wikimedia’s event stream has been unreachable since .* UTC\./);
	await app.db
		.updateTable('state')
		.set({ feed_status: 'streaming', last_event_at: Date.now() - 3000, lease_renewed_at: Date.now() })
		.execute();
	await page.reload();
	await expect(state).toHaveText(/^Live, \d+ sec behind$/);
	const long = Date.UTC(2026, 0, 2, 3, 4);
	await app.db.updateTable('state').set({ lease_renewed_at: long }).execute();
	await page.reload();
	await expect(state).toHaveText(/^Nothing has been recorded since 2 January 2026/);
});
