import { userInfo } from 'node:os';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../e2e/app.ts';
import { EventRecorder } from '../e2e/event-recorder.ts';
import { recordEvents, observedEvent } from '../e2e/sample-events.ts';
import { findChromium } from '../scripts/test/programs.ts';

/** How often an open page without a stream requests changes, ms. */
const pollEvery = 10_000;

/** The time in programs and pages of one machine, ms UTC with fractions. */
const now = () => performance.timeOrigin + performance.now();

/** Runs in the page: when the first row about a page of a wiki is drawn. */
function seeRow(title: string): Promise<number> {
	return new Promise((resolve) => {
		const look = () => {
			const isThere = document.querySelector('li[data-row] .page')?.textContent === title;
			requestAnimationFrame(isThere ? () => resolve(performance.timeOrigin + performance.now()) : look);
		};
		look();
	});
}

/** Runs in a page that polls: when a response contains an event about a page of a wiki. */
function pollForRow([title, every]: [string, number]): Promise<number> {
	return new Promise((resolve) => {
		const poll = async () => {
			const answer = await (await fetch('/api/events')).text();
			if (!answer.includes(`"${title}"`)) return;
			clearInterval(timer);
			requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
		};
		const timer = setInterval(() => void poll(), every);
	});
}

function at(share: number, times: readonly number[]): number {
	return times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? NaN;
}

function report(name: string, times: readonly number[]): string {
	const [median, p99] = [at(0.5, times), at(0.99, times)].map((time) => `${time.toFixed(0)} ms`);
	return `${name}: median ${median}, p99 ${p99} of ${times.length}`;
}

describe('from the beginning of a recording', () => {
	let app: App;
	let happening: EventRecorder;
	let browser: Browser;
	let page: Page;
	let id = 1;

	beforeAll(async () => {
		app = await startApp({ prepare: (db) => recordEvents(db, [observedEvent(1)]) });
		happening = await EventRecorder.begin(app);
		const executablePath = findChromium();
		if (executablePath === null) throw new Error('No Chromium was found');
		browser = await chromium.launch({ executablePath, chromiumSandbox: userInfo().uid !== 0 });
		page = await browser.newPage();
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		await happening.record([(id += 1)]);
		await page.evaluate(seeRow, `Page ${id}`);
	}, 120_000);
	afterAll(async () => {
		await browser.close();
		await app.stop();
	});

	/** @param see resolves with the time at which the row is visible */
	async function measure(count: number, see: (title: string) => Promise<number>): Promise<number[]> {
		const times: number[] = [];
		while (times.length < count) {
			id += 1;
			const seen = see(`Page ${id}`);
			// Not in step with a page that polls.
			await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
			const begun = now();
			await happening.record([id]);
			times.push((await seen) - begun);
		}
		return times;
	}

	it('until an open page shows the event', { timeout: 600_000 }, async () => {
		const live = await measure(200, (title) => page.evaluate(seeRow, title));
		const polling = await measure(20, (title) => page.evaluate(pollForRow, [title, pollEvery] as [string, number]));
		console.log(report('visible on an open page', live));
		console.log(report('baseline: a page that polls every 10 s', polling));
		console.log(`${(at(0.5, polling) / at(0.5, live)).toFixed(0)} times faster`);
		expect(at(0.99, live)).toBeLessThan(1_000);
	});
});
