import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** The user whose data is cached on this device. Locked: the session has expired, so nothing is shown until the next sign-in. */
export interface DeviceOwner {
	/** The session's id of the user, which a rename does not change. */
	id: string;
	username: string;
	isLocked: boolean;
}

/** Prefix of the names of cache databases; the user's id follows. */
export const cachePrefix = 'xwiki:';

/** Renaming it would delete the cache and unsent marks on every device. */
const key = 'xwiki-holder';

/** The device owner, the same in all tabs; null if there is none, or the browser forbids local storage: then nothing is cached. */
export function readDeviceOwner(): DeviceOwner | null {
	try {
		const value: unknown = JSON.parse(readLocalStorage(key) ?? 'null');
		if (typeof value !== 'object' || value === null) return null;
		const { id, username, isLocked } = value as Readonly<Record<keyof DeviceOwner, unknown>>;
		return typeof id === 'string' && typeof username === 'string' && typeof isLocked === 'boolean'
			? { id, username, isLocked }
			: null;
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

/** Sets or removes the device owner. */
export function writeDeviceOwner(owner: DeviceOwner | null): void {
	writeLocalStorage(key, owner && JSON.stringify(owner));
}

/** Calls `changed` when another tab has changed the device owner. @returns ends it */
export function watchDeviceOwner(changed: () => void): () => void {
	const onStorage = (event: StorageEvent) => {
		// A null key: everything was cleared.
		if (event.key === key || event.key === null) changed();
	};
	addEventListener('storage', onStorage);
	return () => removeEventListener('storage', onStorage);
}
