import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../e2e/app.ts';
import { countCached } from '../e2e/installed.ts';
import { recordEvents, observedEvent } from '../e2e/sample-events.ts';
import { waitUntil } from '../scripts/launch/processes.ts';
import { findChromium } from '../scripts/test/programs.ts';

/** The default number of events that a device caches, of the last 30 days. */
const eventCount = 50_000;
const between = (29 * 86_400_000) / eventCount;

/** Runs in the page: records when the first rows have been drawn, ms since the page was requested. */
function noteFirstRows(): void {
	const look = () => {
		if (document.querySelector('li[data-row]') === null) requestAnimationFrame(look);
		else requestAnimationFrame(() => Object.assign(globalThis, { firstRowsAt: performance.now() }));
	};
	requestAnimationFrame(look);
}

describe('from a cold start of Chromium to the first rows', () => {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-device-'));
	let app: App;
	let context: BrowserContext | null = null;
	let isServed = true;

	beforeAll(async () => {
		const now = Date.now();
		const events = Array.from({ length: eventCount }, (_, index) =>
			observedEvent(index + 1, { time: now - Math.floor(index * between) }),
		);
		app = await startApp({ prepare: (db) => recordEvents(db, events) });
		const page = await startBrowser();
		await page.goto(app.signInLink);
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
		expect(await waitUntil(async () => (await countCached(page)) === eventCount, 300_000)).toBe(true);
	}, 600_000);
	afterAll(async () => {
		await context?.close();
		rmSync(folder, { recursive: true, force: true });
		await app.stop();
	});

	/** A new browser with nothing from the previous one except its stored profile. */
	async function startBrowser(): Promise<Page> {
		await context?.close();
		const executablePath = findChromium();
		if (executablePath === null) throw new Error('No Chromium was found');
		context = await chromium.launchPersistentContext(folder, { executablePath, chromiumSandbox: userInfo().uid !== 0 });
		await context.addInitScript(noteFirstRows);
		return context.pages()[0] ?? context.newPage();
	}

	async function serve(isWanted: boolean): Promise<void> {
		if (isServed !== isWanted) await (isWanted ? app.restartWeb() : app.killWeb());
		isServed = isWanted;
	}

	/** Measured in the page, without starting the browser. */
	async function openActivity(): Promise<{ overriddenDuration: number }> {
		const page = await startBrowser();
		await page.goto(app.origin);
		const firstRowsAt = await page.waitForFunction(() => Number(Reflect.get(globalThis, 'firstRowsAt')) || null);
		expect(await page.getByText(/^Offline, as of/).count()).toBe(isServed ? 0 : 1);
		return { overriddenDuration: Number(await firstRowsAt.jsonValue()) };
	}

	it('with the server and without', { timeout: 600_000 }, async ({ bench }) => {
		await bench.compare(
			bench('online', { beforeAll: () => serve(true) }, openActivity),
			bench('offline, server killed', { beforeAll: () => serve(false) }, openActivity),
			{ iterations: 15, warmupIterations: 2, time: 0, warmupTime: 0 },
		);
	});
});
