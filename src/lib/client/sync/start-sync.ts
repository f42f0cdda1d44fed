import { listEvents } from '#lib/api/event.ts';
import { readChanges } from '#lib/api/changes.ts';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import { handleRefusal, isSessionKnown, withCache } from '../device/device.ts';
import { live } from '../feed/live.svelte.ts';
import { readDeviceSettings } from '../device/device-settings.ts';
import { clearStorageError } from '../device/storage-error.ts';
import { askSession } from '../access/session.ts';
import { refreshCommonData } from '../offline/common-data.ts';
import { type Server, sync } from './sync.ts';

/** Between two contacts of which nobody has reminded us, ms. */
const interval = 60_000;
/** After a reminder others often follow, ms. */
const pause = 1_000;
/** Small answers are kept anew after this long, ms. */
const commonDataMaxAge = 600_000;

const occasions = new EventTarget();
let channel: BroadcastChannel | null = null;

/** Carries reminders to the tab that keeps the cache fresh; it does not hear itself. An open one would keep Node running. */
function reminders(): BroadcastChannel {
	channel ??= new BroadcastChannel('xwiki-fresh');
	return channel;
}

/** Asks for the cache to be brought up to date soon, by whichever tab does that. */
export function remind(): void {
	occasions.dispatchEvent(new Event('occasion'));
	reminders().postMessage(null);
}

/** Keeps the cache of the one who is signed in up to date while the app is open, in one tab at a time. @returns ends it */
export function startSync(): () => void {
	const end = new AbortController();
	const { signal } = end;
	const leave = live.listen({ onChanges: remind });
	reminders().onmessage = () => occasions.dispatchEvent(new Event('occasion'));
	// The tab that does it may have waited in vain; this one has just been opened, perhaps with a network.
	reminders().postMessage(null);
	const work = () => follow(signal);
	// Without locks several tabs get in each other's way, but harm nothing: see takeChanges.
	const done = 'locks' in navigator ? navigator.locks.request('xwiki-fresh', { signal }, work) : work();
	done.catch((error: unknown) => {
		if (!signal.aborted) throw error;
	});
	return () => {
		leave();
		end.abort();
	};
}

async function follow(signal: AbortSignal): Promise<void> {
	let commonDataAt = -Infinity;
	const server: Server = {
		listEvents: (filter, cursor, limit) => listEvents(fetch, filter, cursor, limit),
		readChanges: (after, limit) => readChanges(fetch, after, limit),
	};
	while (!signal.aborted) {
		const occasion = nextSyncRequest(signal);
		try {
			// A page that came up without the server does not know yet whose its answers are.
			if (!isSessionKnown()) await askSession(fetch);
			const settings = readDeviceSettings();
			await withCache(async (cache) => {
				await (settings.days > 0 ? sync({ cache, server, now: Date.now, signal }, settings) : cache.clear());
				clearStorageError();
			});
			if (isSessionKnown() && settings.days > 0 && Date.now() - commonDataAt > commonDataMaxAge) {
				commonDataAt = Date.now();
				await refreshCommonData(fetch);
			}
		} catch (error) {
			if (error instanceof ApiError) await handleRefusal(error).catch(() => undefined);
			else if (!(error instanceof Unreachable)) reportError(error);
		}
		await occasion;
	}
}

/** Resolves when there may be something new: after a reminder, when the network is back, or after a while. */
function nextSyncRequest(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const heard = new AbortController();
		const end = () => {
			clearTimeout(timer);
			heard.abort();
			resolve();
		};
		let timer = setTimeout(end, interval);
		const options = { signal: heard.signal };
		const soon = () => {
			clearTimeout(timer);
			timer = setTimeout(end, pause);
		};
		occasions.addEventListener('occasion', soon, { ...options, once: true });
		addEventListener('online', end, options);
		signal.addEventListener('abort', end, options);
	});
}
