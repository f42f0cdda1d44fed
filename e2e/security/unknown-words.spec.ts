import { expect, test } from '@playwright/test';
import { recordHeartbeat } from '#lib/server/store/status/consumers.ts';
import { type App, signIn, startApp } from '../app.ts';
import { recordAll } from '../recordings.ts';

// What a newer version of xwiki has stored, and this one does not know.
let app: App;
test.beforeAll(async () => {
	app = await startApp({
		async prepare(db) {
			await recordAll(db);
			await recordHeartbeat(db, { holder: 'newer', host: 'newer-host', status: 'recording' });
			await db.updateTable('consumers').set({ status: 'resting' }).execute();
			await db
				.updateTable('state')
				.set({ feed_status: 'resting', feed_since: Date.now(), lease_renewed_at: Date.now() })
				.execute();
			await db.updateTable('event_types').set({ type: 'teleport' }).where('type', '=', 'new').execute();
			await db.insertInto('jobs').values({ name: 'newer-job', failures: 1 }).execute();
			const after = JSON.stringify({ to: { planet: 1 } });
			await db
				.insertInto('audit_log')
				.values({ actor: null, action: 'teleport', subject: 'X', before: null, after })
				.execute();
		},
	});
});
test.afterAll(() => app.stop());

test('pages show it as it is, and the API, metrics and exports go on', async ({ page }) => {
	await page.context().addCookies(await signIn(app));
	const mistakes: string[] = [];
	page.on('pageerror', ({ message }) => mistakes.push(message));
	await page.goto(`${app.origin}/status`);
	await expect(page.getByRole('row', { name: 'newer-host' })).toContainText('unknown: resting');
	await page.goto(`${app.origin}/settings/audit-log`);
	await expect(page.getByRole('listitem').filter({ hasText: 'unknown: teleport' })).toContainText('{"planet":1}');
	await page.goto(`${app.origin}/?type=teleport`);
	await expect(page.locator('[data-row]').first()).toBeVisible();
	expect(mistakes).toEqual([]);

	for (const path of ['/api/status', '/api/feed', '/metrics', '/api/events', '/api/events.csv', '/api/events.ndjson'])
		expect((await page.request.get(app.origin + path)).status(), path).toBe(200);
	expect(await (await page.request.get(`${app.origin}/api/events.csv?type=teleport`)).text()).toContain('teleport');
});
