import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { quickBrowser } from './browsers.ts';
import { idleAtOnce } from './page-ready.ts';

/** A browser as a person has it: its storage remains when it ends. */
export interface Device {
	/** Starts it; if it runs, ends it first, so that only its storage remains. */
	start(): Promise<Page>;
	/** Opens another tab. */
	tab(): Promise<Page>;
	stop(): Promise<void>;
}

/**
 * A new device with empty storage.
 * @param idlesFirst whether its pages wait until they are idle, as they do for people; if not, low-priority work begins at once
 */
export function newDevice({ idlesFirst = false, browser = quickBrowser } = {}): Device {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-device-'));
	let context: BrowserContext | null = null;
	return {
		async start() {
			await context?.close();
			const { locale, timezoneId, viewport } = test.info().project.use;
			context = await chromium.launchPersistentContext(folder, {
				...browser,
				...(locale !== undefined && { locale }),
				...(timezoneId !== undefined && { timezoneId }),
				...(viewport !== undefined && { viewport }),
			});
			if (!idlesFirst) await idleAtOnce(context);
			return context.pages()[0] ?? context.newPage();
		},
		async tab() {
			if (context === null) throw new Error('the device is not started');
			return context.newPage();
		},
		async stop() {
			await context?.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Waits until the page can open without a network: its code and this number of events are cached. */
export async function waitUntilCached(page: Page, events: number): Promise<void> {
	await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
	await expect(async () => {
		expect(await countCached(page)).toBe(events);
		// The service worker controls the page last, when all code is cached.
		expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
	}).toPass();
}

/** Number of cached events on the device, of all users; 0 if it has no database. */
export async function countCached(page: Page): Promise<number> {
	const counts = await readDatabases(page, { names: /^xwiki:/, stores: /^events$/, read: 'count' });
	return counts.reduce((sum: number, count) => sum + Number(count), 0);
}

/** The ids of the users whose caches are on the device. */
export function cachedOf(page: Page): Promise<string[]> {
	return page.evaluate(async () =>
		(await indexedDB.databases()).flatMap(({ name = '' }) => (name.startsWith('xwiki:') ? [name.slice(6)] : [])),
	);
}

/**
 * Copies the build and changes the address of every asset, as if all code had changed.
 * @returns its folder; the caller removes it
 */
export function makeSecondBuild(): string {
	const folder = mkdtempSync('build/second-');
	cpSync('build/web', folder, { recursive: true });
	const { version } = JSON.parse(readFileSync(join(folder, 'client/_app/version.json'), 'utf8')) as { version: string };
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		// The compressed copies have the old text.
		if (/\.(br|gz)$/.test(entry.name)) rmSync(path);
		else if (/\.(js|json|css)$/.test(entry.name)) {
			const text = readFileSync(path, 'utf8').replaceAll('_app/immutable/', '_app/immutable/second/');
			writeFileSync(path, text.replaceAll(version, `${version}-second`));
		}
	}
	const assets = join(folder, 'client/_app/immutable');
	renameSync(assets, `${assets}-second`);
	cpSync(`${assets}-second`, join(assets, 'second'), { recursive: true });
	rmSync(`${assets}-second`, { recursive: true });
	return folder;
}

/** All that the app stores on the device, as one text: its databases, local and session storage. */
export async function cachedText(page: Page): Promise<string> {
	const small = await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);
	return JSON.stringify([...small, ...(await readDatabases(page, { names: /^/, stores: /^/, read: 'getAll' }))]);
}

/** Reads the rows of some stores of some databases, or their number. */
function readDatabases(
	page: Page,
	wanted: { names: RegExp; stores: RegExp; read: 'count' | 'getAll' },
): Promise<unknown[]> {
	return page.evaluate(async ({ names, stores, read }) => {
		const resultOf = <Result>(request: IDBRequest<Result>) =>
			new Promise<Result>((resolve, reject) => {
				request.onerror = () => reject(request.error ?? new Error('not read'));
				request.onsuccess = () => resolve(request.result);
			});
		const results: unknown[] = [];
		for (const { name = '' } of await indexedDB.databases()) {
			if (!names.test(name)) continue;
			const opening = indexedDB.open(name);
			// Deleted since it was listed: opening must not create it again.
			let isGone = false;
			opening.onupgradeneeded = () => {
				isGone = true;
				opening.transaction?.abort();
			};
			const database = await resultOf(opening).catch((error: unknown) => {
				if (isGone) return null;
				throw error;
			});
			if (database === null) continue;
			database.onversionchange = () => database.close();
			for (const store of [...database.objectStoreNames].filter((one) => stores.test(one))) {
				const rows = database.transaction(store).objectStore(store);
				results.push(await (read === 'count' ? resultOf(rows.count()) : resultOf(rows.getAll())));
			}
			database.close();
		}
		return results;
	}, wanted);
}
