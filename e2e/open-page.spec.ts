import { expect, test } from '@playwright/test';
import { lease, loadSightings, record } from '../src/lib/server/store/fixture.ts';
import { startApp } from './app.ts';
import { recordAll } from './recordings.ts';

test('an open page stays true: news come to its top, and it says when nobody answers', async ({ page }) => {
	const app = await startApp({ prepare: recordAll });
	try {
		const newest = page.getByRole('main').locator('ol > li').first();
		await page.clock.install();
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		const [sighting] = loadSightings();
		if (!sighting) throw new Error('there are no recordings');
		const event = { ...sighting.event, key: 'xwikitest:rev:1', title: 'Fresh from the stream', time: Date.now() };
		const progress = { position: '{"begin":1,"topics":[]}', streamedUntil: event.time, lastEventAt: event.time };
		await record(app.db, await lease(app.db), [{ ...sighting, event }], { progress });
		await page.clock.runFor(11_000);
		await expect(newest).toContainText('Fresh from the stream');
		await expect(page.getByRole('status').first()).toContainText('Live');
		await app.stop();
		await page.clock.runFor(11_000);
		await expect(page.getByRole('status').first()).toContainText('xwiki has not answered since');
		await expect(newest).toContainText('Fresh from the stream');
	} finally {
		await app.stop();
	}
});
