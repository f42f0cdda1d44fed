import { listEvents } from '#lib/api/event.ts';
import { readChanges } from '#lib/api/changes.ts';
import { parsePreferenceCookies } from '#lib/domain/core/preferences.ts';
import type { SavedViewsResponse } from '#lib/domain/filter/saved-view.ts';
import { readView } from '#lib/domain/filter/view.ts';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import { handleRefusal, isSessionKnown, withCache } from '../device/device.ts';
import { live } from '../feed/live.svelte.ts';
import { readDeviceSettings } from '../device/device-settings.ts';
import { clearStorageError } from '../device/storage-error.ts';
import { askSession } from '../access/session.ts';
import { readDiffViews } from '../device/stored-diff-views.ts';
import { sleep } from '../platform/sleep.ts';
import { refreshCommonData } from './refresh-common-data.ts';
import { type Server, sync } from './sync.ts';
import { syncDiffs } from './sync-diffs.ts';

/** Time between two syncs without a request, ms. */
const interval = 60_000;
/** Time from a request to the sync, ms: more requests often follow. */
const pause = 1_000;
/** After this time common data is fetched again, ms. */
const commonDataMaxAge = 600_000;

const syncRequests = new EventTarget();
let channel: BroadcastChannel | null = null;

/** Sends requests to the tab that syncs, not to its own tab. Opened on use, since an open channel would keep Node running. */
function syncChannel(): BroadcastChannel {
	channel ??= new BroadcastChannel('xwiki-fresh');
	return channel;
}

/** Requests a sync soon, in the tab that syncs. */
export function requestSync(): void {
	syncRequests.dispatchEvent(new Event('request'));
	syncChannel().postMessage(null);
}

/** Syncs the cache of the signed-in user while the app is open, in one tab at a time. @returns ends it */
export function startSync(): () => void {
	const end = new AbortController();
	const { signal } = end;
	const leave = live.listen({ onChanges: requestSync });
	syncChannel().onmessage = () => syncRequests.dispatchEvent(new Event('request'));
	// The syncing tab may be waiting after a failure; this tab has just been opened, perhaps with a network.
	syncChannel().postMessage(null);
	const work = () => syncLoop(signal);
	// Without locks several tabs may sync at the same time, which is safe: see applyChanges.
	const done = 'locks' in navigator ? navigator.locks.request('xwiki-fresh', { signal }, work) : work();
	done.catch((error: unknown) => {
		if (!signal.aborted) throw error;
	});
	return () => {
		leave();
		end.abort();
	};
}

async function syncLoop(signal: AbortSignal): Promise<void> {
	let commonDataAt = -Infinity;
	const server: Server = {
		listEvents: (filter, cursor, limit) => listEvents(fetch, filter, cursor, limit),
		readChanges: (after, limit) => readChanges(fetch, after, limit),
	};
	while (!signal.aborted) {
		const nextRequest = nextSyncRequest(signal);
		try {
			// A page that was opened without the server has no session yet.
			if (!isSessionKnown()) await askSession(fetch);
			const settings = readDeviceSettings();
			await withCache(async (cache) => {
				await (settings.days > 0 ? sync({ cache, server, now: Date.now, sleep, signal }, settings) : cache.clear());
				clearStorageError();
			});
			if (settings.days > 0 && navigator.onLine && (await storeDiffs(signal))) requestSync();
			if (isSessionKnown() && settings.days > 0 && Date.now() - commonDataAt > commonDataMaxAge) {
				commonDataAt = Date.now();
				await refreshCommonData(fetch);
			}
		} catch (error) {
			if (error instanceof ApiError) await handleRefusal(error).catch(() => undefined);
			else if (!(error instanceof Unreachable)) reportError(error);
		}
		await nextRequest;
	}
}

/** Stores differences of the chosen views. @returns whether there are more */
async function storeDiffs(signal: AbortSignal): Promise<boolean> {
	const chosen = readDiffViews();
	const hasMore = await withCache(async (cache) => {
		const saved = (await cache.find<SavedViewsResponse>('views'))?.value.views ?? [];
		const { zone } = parsePreferenceCookies(document.cookie);
		const moment = { now: Date.now(), zone };
		const filters = saved
			.filter(({ id }) => chosen.includes(id))
			.map(({ query }) => readView(new URLSearchParams(query), moment).view.filter);
		return syncDiffs({ cache, fetch, filters, zone, now: Date.now, signal });
	});
	return hasMore ?? false;
}

/** Resolves when there may be changes: soon after a request, when the network is back, or after the interval. */
function nextSyncRequest(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const listeners = new AbortController();
		const end = () => {
			clearTimeout(timer);
			listeners.abort();
			resolve();
		};
		let timer = setTimeout(end, interval);
		const options = { signal: listeners.signal };
		const soon = () => {
			clearTimeout(timer);
			timer = setTimeout(end, pause);
		};
		syncRequests.addEventListener('request', soon, { ...options, once: true });
		addEventListener('online', end, options);
		signal.addEventListener('abort', end, options);
	});
}
