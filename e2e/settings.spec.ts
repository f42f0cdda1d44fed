import { expect, test } from '@playwright/test';
import { listAllowedUsers } from '../src/lib/server/store/allowed-users.ts';
import { listTrackedUsers } from '../src/lib/server/store/tracked-users.ts';
import { type App, startApp } from './app.ts';

let app: App;
test.beforeEach(async () => {
	app = await startApp();
});
test.afterEach(() => app.stop());

for (const javaScriptEnabled of [true, false]) {
	test(`tracked and allowed users, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({ browser }) => {
		const context = await browser.newContext({ javaScriptEnabled });
		const page = await context.newPage();
		await page.goto(app.signInLink);
		if (!javaScriptEnabled) {
			await page.getByLabel('One-time token').fill(app.signInLink.split('token=')[1] ?? '');
			await page.getByRole('button', { name: 'Sign in' }).click();
		}
		await expect(page.getByText('Nobody is tracked yet, so there is nothing to show.')).toBeVisible();
		await page.getByRole('link', { name: 'Choose whom to track' }).click();

		const track = page.getByLabel('Username to track');
		await track.fill(' User:exampleÜser ');
		await page.getByRole('button', { name: 'Track', exact: true }).click();
		const tracked = page.getByRole('region', { name: 'Tracked users' });
		await expect(tracked.getByRole('row', { name: 'ExampleÜser' })).toContainText('will be taken up within seconds');
		expect(await listTrackedUsers(app.db)).toMatchObject([{ username: 'ExampleÜser', addedBy: '#local' }]);
		await track.fill('exampleÜser');
		await page.getByRole('button', { name: 'Track', exact: true }).click();
		await expect(tracked.getByRole('alert')).toHaveText('This name is listed already.');
		await expect(track).toHaveValue('exampleÜser');
		await track.fill('no|name');
		await page.getByRole('button', { name: 'Track', exact: true }).click();
		await expect(tracked.getByRole('alert')).toHaveText('No Wikimedia username looks like this.');
		await expect(track).toHaveAttribute('aria-invalid', 'true');

		await page.getByRole('link', { name: /Stop tracking .*ExampleÜser/ }).click();
		await page.getByRole('link', { name: 'Cancel' }).click();
		await page.getByRole('link', { name: /Stop tracking .*ExampleÜser/ }).click();
		await page.getByLabel('Delete it for good.').check();
		await page.getByRole('button', { name: 'Stop tracking' }).click();
		await expect(tracked).toContainText('is being removed together with what was recorded');
		expect(await listTrackedUsers(app.db)).toMatchObject([{ removal: 'purge' }]);

		const allowed = page.getByRole('region', { name: 'Allowed users' });
		for (const [name, role] of [
			['مستخدم مثال', 'admin'],
			['Example User Two', 'viewer'],
		] as const) {
			await page.getByLabel('Wikimedia username to allow').fill(name);
			await allowed.getByRole('combobox', { name: 'Role', exact: true }).selectOption(role);
			await page.getByRole('button', { name: 'Allow', exact: true }).click();
			await expect(allowed.getByRole('row', { name })).toBeVisible();
		}
		await page.getByLabel(/^Role of .*مستخدم مثال/).selectOption('viewer');
		await page.getByRole('button', { name: /Change the role of .*مستخدم مثال/ }).click();
		await expect(allowed.getByRole('alert')).toHaveText(/This is the last admin/);
		await page.getByRole('link', { name: /^Remove .*مستخدم مثال/ }).click();
		await page.getByRole('button', { name: 'Remove' }).click();
		await expect(page.getByRole('alert')).toHaveText(/This is the last admin/);
		await page.goto(`${app.origin}/settings`);
		await page.getByLabel(/^Role of .*Example User Two/).selectOption('admin');
		await page.getByRole('button', { name: /Change the role of .*Example User Two/ }).click();
		await expect(allowed.getByRole('alert')).toBeHidden();
		await page.getByRole('link', { name: /^Remove .*مستخدم مثال/ }).click();
		await page.getByRole('button', { name: 'Remove' }).click();
		await expect(page).toHaveURL(`${app.origin}/settings`);
		expect(await listAllowedUsers(app.db)).toMatchObject([{ username: 'Example User Two', role: 'admin' }]);
		await context.close();
	});
}

test('what is not there is not found, and a choice is demanded', async ({ page }) => {
	await page.goto(app.signInLink);
	await page.waitForURL(`${app.origin}/`);
	for (const path of ['tracked-users/99', 'allowed-users/99', 'tracked-users/x', 'tracked-users/0']) {
		expect((await page.goto(`${app.origin}/settings/${path}/remove`))?.status(), path).toBe(404);
		await expect(page.getByText('There is nothing at this address.')).toBeVisible();
	}
	await page.goto(`${app.origin}/settings`);
	await page.getByLabel('Username to track').fill('Example');
	await page.getByRole('button', { name: 'Track', exact: true }).click();
	await page.getByRole('link', { name: /Stop tracking .*Example/ }).click();
	const stop = page.getByRole('button', { name: 'Stop tracking' });
	await stop.waitFor();
	await page.evaluate(() => document.querySelectorAll('form').forEach((form) => (form.noValidate = true)));
	await stop.click();
	await expect(page.getByRole('alert')).toHaveText('Choose what shall become of what has been recorded.');
});

test('the state of the feed stands beside the title', async ({ page }) => {
	const state = page.locator('h1 + [role=status]');
	await page.goto(app.signInLink);
	await expect(state).toHaveText('Nothing is recorded: the consumer has never run.');
	await app.db
		.updateTable('state')
		.set({ feed_status: 'unreachable', feed_since: Date.now(), lease_renewed_at: Date.now() })
		.execute();
	await page.reload();
	await expect(state).toHaveText(/^Wikimedia’s stream has been out of reach since .* UTC\./);
	await app.db
		.updateTable('state')
		.set({ feed_status: 'streaming', last_event_at: Date.now() - 3000, lease_renewed_at: Date.now() })
		.execute();
	await page.reload();
	await expect(state).toHaveText(/^Live, \d+ sec behind$/);
	const long = Date.UTC(2026, 0, 2, 3, 4);
	await app.db.updateTable('state').set({ lease_renewed_at: long }).execute();
	await page.reload();
	await expect(state).toHaveText(
		/^Nothing has been recorded since 2 Jan 2026|^Nothing has been recorded since Jan 2, 2026/,
	);
});
