import { chromium, expect, type BrowserContextOptions } from '@playwright/test';
import { createEventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, topics } from '../demo/generate.ts';
import { history } from '../demo/activity.ts';
import { tracked } from '../demo/cast/cast.ts';
import { createDemoWikis } from '../demo/live/demo-wikis.ts';
import { startApp } from './app.ts';
import { contest, importContest, startContest, untilWhole } from './contest.ts';
import { gotoReady } from './page-ready.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { waitUntil } from '../scripts/launch/processes.ts';
import { runCommand } from '../scripts/command/report-failure.ts';
import { findChromium } from '../scripts/test/programs.ts';

/** Length of the history in the screenshots, ms. */
const past = 31 * 86_400_000;
const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** The screenshots for README and manifest: file, page, and browser settings. */
const screenshots: { file: string; path: string; as: BrowserContextOptions }[] = [
	{ file: 'docs/activity.png', path: '/', as: desktop },
	{ file: 'docs/review.png', path: '/review?order=risk', as: desktop },
	{ file: 'docs/activity-phone.png', path: '/', as: { ...phone, colorScheme: 'dark' } },
	{ file: 'docs/insights.png', path: '/insights', as: { ...desktop, colorScheme: 'dark' } },
	{ file: 'static/screenshots/wide.png', path: '/', as: desktop },
	{ file: 'static/screenshots/narrow.png', path: '/', as: phone },
];

// Takes all screenshots again, of the built app with the demo's fictional people.
await runCommand(async () => {
	const now = Date.now();
	const stream = await createEventStreamsServer({ topics });
	const generator = createGenerator({ seed: 1 });
	const api = await createDemoWikis(now);
	for (const { topic, ...message } of history(generator, now - past, now, 1)) {
		stream.append(topic, message);
		api.observe(message.data);
	}
	const wikis = { META_API_URL: api.url, DEMO_WIKIS_URL: api.address, API_REQUESTS_PER_MINUTE: '6000' };
	const app = await startApp({
		env: { STREAM_URL: stream.url, STREAM_SINCE: new Date(now - past).toISOString(), ...wikis },
		prepare: async (db) => {
			for (const { name: username } of tracked) await insertTrackedUser(db, { username, addedBy: null });
		},
		consumer: true,
	});
	const isRead = async () => Number((await readState(app.db)).streamed_until) >= now - 3_600_000;
	if (!(await waitUntil(isRead, 60_000))) throw new Error(`the stream was not read:\n${app.output()}`);
	/** Adds a canary event, so that the screenshots show a live feed. */
	const beat = async () => {
		const at = Date.now();
		const { topic, ...message } = generator.canary(at, topics[0]);
		stream.append(topic, message);
		await waitUntil(async () => Number((await readState(app.db)).last_event_at) >= at, 10_000);
	};
	const browser = await chromium.launch({ executablePath: findChromium() ?? undefined });
	try {
		const first = await browser.newContext();
		const page = await first.newPage();
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		const storageState = await first.storageState();
		for (const { file, path, as } of screenshots) {
			const context = await browser.newContext({ ...as, storageState, serviceWorkers: 'block' });
			// No help about keys over the page.
			await context.addInitScript(() => localStorage.setItem('review-keys-shown', 'yes'));
			const page = await context.newPage();
			await beat();
			await gotoReady(page, app.origin + path);
			await expect(page.getByText('Reading from the wiki…')).toHaveCount(0);
			await page.screenshot({ path: file });
			await context.close();
		}
		return 0;
	} finally {
		await browser.close();
		await app.stop();
		await Promise.all([stream.close(), api.close()]);
		await takeReport(now);
	}
});

/** The report of the demo's contest, imported as an organiser does. */
async function takeReport(now: number): Promise<void> {
	const demo = await startContest(now);
	const browser = await chromium.launch({ executablePath: findChromium() ?? undefined });
	try {
		const page = await browser.newPage({
			...desktop,
			viewport: { width: 1280, height: 1000 },
			serviceWorkers: 'block',
		});
		await page.goto(demo.app.signInLink);
		await page.waitForURL(`${demo.app.origin}/`);
		await importContest(page, demo);
		await untilWhole(page, demo);
		await gotoReady(page, `${demo.app.origin}${contest.path}`);
		await page.screenshot({ path: 'docs/report.png' });
	} finally {
		await browser.close();
		await demo.stop();
	}
}
