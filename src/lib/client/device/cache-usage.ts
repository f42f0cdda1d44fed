import { withCache } from './device.ts';
import { findStorageError, type StorageError } from './storage-error.ts';

/** What is cached on this device. */
export interface CacheUsage {
	/** Number of cached events. */
	events: number;
	/** Events from `since` on, as of `asOf`, are cached; null while none are. Times in ms UTC. */
	range: { since: number; asOf: number } | null;
	/** Number of stored differences. */
	diffs: number;
	/** Number of unsent marks. */
	waiting: number;
	/** Storage used by xwiki, code included, according to the browser; null: not known. */
	bytes: number | null;
	/** Whether the browser guarantees not to delete it on its own; null: not known. */
	isPersistent: boolean | null;
	/** Why nothing more can be stored; null: no error. */
	storageError: StorageError | null;
}

/** Reads the current usage. */
export async function readDeviceUse(): Promise<CacheUsage> {
	const stored = await withCache(async (cache) => ({
		events: await cache.tables.events.count(),
		range: await cache.range(),
		diffs: await cache.tables.diffs.where('isStored').equals(1).count(),
		waiting: await cache.tables.outbox.count(),
	}));
	// Undefined on insecure connections.
	const storage: StorageManager | undefined = navigator.storage;
	const bytes = (await storage?.estimate())?.usage ?? null;
	return {
		...(stored ?? { events: 0, range: null, diffs: 0, waiting: 0 }),
		bytes,
		isPersistent: (await storage?.persisted()) ?? null,
		storageError: findStorageError(),
	};
}
