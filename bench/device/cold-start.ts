import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { startApp } from '../../e2e/app.ts';
import { countCached } from '../../e2e/installed.ts';
import { recordEvents, observedEvent } from '../../e2e/sample-events.ts';
import { waitUntil } from '../../scripts/launch/processes.ts';
import { chromiumPath } from '../harness/chromium.ts';
import { type Figure, median } from '../harness/figure.ts';

/** The default number of events that a device caches, of the last 30 days. */
const eventCount = 50_000;
const between = (29 * 86_400_000) / eventCount;
const rounds = 15;

/** From a cold start of Chromium, with its stored profile alone, to the first rows: without the server, and with it. */
export async function measureColdStart(): Promise<Figure[]> {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-device-'));
	const now = Date.now();
	const events = Array.from({ length: eventCount }, (_, index) =>
		observedEvent(index + 1, { time: now - Math.floor(index * between) }),
	);
	const app = await startApp({ prepare: (db) => recordEvents(db, events) });
	let context: BrowserContext | null = null;
	const startBrowser = async () => {
		await context?.close();
		const sandbox = { executablePath: chromiumPath(), chromiumSandbox: userInfo().uid !== 0 };
		context = await chromium.launchPersistentContext(folder, sandbox);
		await context.addInitScript(noteFirstRows);
		return context.pages()[0] ?? context.newPage();
	};
	const open = async (isOffline: boolean) => {
		const page = await startBrowser();
		await page.goto(app.origin);
		const firstRowsAt = await page.waitForFunction(() => Number(Reflect.get(globalThis, 'firstRowsAt')) || null);
		if ((await page.getByText(/^Offline, as of/).count()) !== Number(isOffline)) throw new Error('not from there');
		return Number(await firstRowsAt.jsonValue());
	};

	await fillDevice(await startBrowser(), app.signInLink);
	const times: Record<'online' | 'offline', number[]> = { online: [], offline: [] };
	for (let round = 0; round < rounds; round += 1) {
		times.online.push(await open(false));
		await app.killWeb();
		times.offline.push(await open(true));
		await app.restartWeb();
	}
	await (context as BrowserContext | null)?.close();
	rmSync(folder, { recursive: true, force: true });
	await app.stop();
	return [
		{
			what: 'cold start to first rows, server killed',
			unit: 'ms',
			ours: median(times.offline),
			baseline: { what: 'with the server', value: median(times.online) },
			limit: { atMost: 2 },
		},
	];
}

async function fillDevice(page: Page, signInLink: string): Promise<void> {
	await page.goto(signInLink);
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	if (!(await waitUntil(async () => (await countCached(page)) === eventCount, 300_000))) throw new Error('not cached');
}

/** Runs in the page: records when the first rows have been drawn, ms since the page was requested. */
function noteFirstRows(): void {
	const look = () => {
		if (document.querySelector('li[data-row]') === null) requestAnimationFrame(look);
		else requestAnimationFrame(() => Object.assign(globalThis, { firstRowsAt: performance.now() }));
	};
	requestAnimationFrame(look);
}
