import { expect, type Page } from '@playwright/test';
import { type ActionApiServer } from '../demo/action-api-server.ts';
import { history } from '../demo/activity.ts';
import { contestants, contestEndedAgo } from '../demo/cast/contest.ts';
import { createEventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, type Generator, topics } from '../demo/generate.ts';
import { createDemoWikis } from '../demo/live/demo-wikis.ts';
import type { Generated } from '../demo/topic-log.ts';
import { addDays, dayOf } from '#lib/domain/core/calendar-day.ts';
import { campaignPath } from '#lib/domain/campaign/campaign.ts';
import { type App, startApp } from './app.ts';
import { gotoReady } from './page-ready.ts';
import { zone } from './report-events.ts';

const day = 86_400_000;
/** How much the demo's wikis know, in days; the contest begins a day later. */
const known = 10;

/** The contest of the demo, and the name and path of its campaign. */
export const contest = { name: 'Bridges of Europe 2026', path: campaignPath('Bridges of Europe 2026') };

/** The demo, with wikis on which the contest is over, and a stream of which nothing before now is read. */
export interface ContestDemo {
	app: App;
	wikis: ActionApiServer;
	generator: Generator;
	/** What has happened. */
	messages: readonly Generated[];
	/** Lets something happen. */
	happen(what: Generated): void;
	/** The first and the last day of the contest. */
	days: { first: string; last: string };
	stop(): Promise<void>;
}

/** Starts it, built, with a consumer. @param now ms UTC */
export async function startContest(now: number): Promise<ContestDemo> {
	const generator = createGenerator({ seed: 1 });
	const [stream, wikis] = [await createEventStreamsServer({ topics }), await createDemoWikis(now)];
	const happen = ({ topic, ...message }: Generated) => {
		stream.append(topic, message);
		wikis.observe(message.data);
	};
	const guests = { people: contestants, until: now - contestEndedAgo * day };
	const messages = [...history(generator, now - known * day, now, 1, guests)];
	messages.forEach(happen);
	const app = await startApp({
		env: {
			...{ STREAM_URL: stream.url, STREAM_SINCE: new Date(now - 60_000).toISOString() },
			...{ META_API_URL: wikis.url, DEMO_WIKIS_URL: wikis.address, API_REQUESTS_PER_MINUTE: '6000' },
		},
		consumer: true,
	});
	return {
		...{ app, wikis, generator, messages, happen },
		days: {
			first: addDays(dayOf(now, zone), 1 - known),
			// Until the next one begins.
			last: addDays(dayOf(now, zone), -contestEndedAgo - 1),
		},
		stop: async () => void (await Promise.all([app.stop(), stream.close(), wikis.close()])),
	};
}

/** Makes the campaign and imports its people, as an organiser does; they have to be signed in as an admin. */
export async function importContest(page: Page, { app, days }: ContestDemo): Promise<void> {
	await gotoReady(page, `${app.origin}/campaigns`);
	await page.getByRole('link', { name: 'New campaign' }).click();
	await page.getByLabel('Name', { exact: true }).fill(contest.name);
	await page.getByLabel('Description').fill('Articles and photographs about bridges, in any language.');
	await page.getByLabel('First day').fill(days.first);
	await page.getByLabel('Last day').fill(days.last);
	await page.getByLabel('Time zone of its days').fill(zone);
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page).toHaveURL(app.origin + contest.path);
	await page.getByRole('link', { name: 'Add people' }).first().click();
	await expect(page.getByLabel('Labels', { exact: true })).toHaveValue(contest.name);
	await page.getByLabel('An event registration').check();
	await page.getByLabel('Number, title or address').fill('Event:Bridges of Europe 2026');
	await page.getByRole('button', { name: 'Look at the names' }).click();
	const preview = page.getByRole('form', { name: 'Whom to track' });
	await expect(preview.getByRole('row').filter({ hasText: 'account found' })).toHaveCount(contestants.length);
	await preview.getByLabel('Reason', { exact: true }).fill('They take part in the contest');
	await preview.getByRole('button', { name: 'Track those chosen' }).click();
	await expect(page.locator('#report')).toContainText(`${contestants.length} people are tracked from now on.`);
}

/** Waits until the wikis have said all that is known of the people. */
export async function untilWhole(page: Page, { app }: ContestDemo): Promise<void> {
	const whole = async () => {
		const answer = await page.request.get(
			`${app.origin}/api/report?campaign=${encodeURIComponent(contest.name)}&limit=1`,
		);
		return ((await answer.json()) as { totals: { whole: number } }).totals.whole;
	};
	await expect.poll(whole, { timeout: 120_000, intervals: [1_000] }).toBe(contestants.length);
}
