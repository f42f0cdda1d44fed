import { withCache } from './device.ts';
import { findStorageError, type StorageError } from './storage-error.ts';

/** What is kept on this device. */
export interface CacheUsage {
	/** How many events. */
	events: number;
	/** Which ones, and as of when; null while there is no copy. Times in ms UTC. */
	range: { since: number; asOf: number } | null;
	/** How many marks wait to be sent. */
	waiting: number;
	/** What the browser says that all of xwiki takes, code included; null if it does not. */
	bytes: number | null;
	/** Whether the browser has promised not to clear it away by itself; null if it does not tell. */
	isPersistent: boolean | null;
	/** Why no more is kept; null: nothing stands in the way. */
	storageError: StorageError | null;
}

/** Counts it. */
export async function readDeviceUse(): Promise<CacheUsage> {
	const stored = await withCache(async (cache) => ({
		events: await cache.tables.events.count(),
		range: await cache.range(),
		waiting: await cache.tables.outbox.count(),
	}));
	// There is none where the connection is not secure.
	const storage: StorageManager | undefined = navigator.storage;
	const bytes = (await storage?.estimate())?.usage ?? null;
	return {
		...(stored ?? { events: 0, range: null, waiting: 0 }),
		bytes,
		isPersistent: (await storage?.persisted()) ?? null,
		storageError: findStorageError(),
	};
}
