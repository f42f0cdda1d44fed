import { type Fetch, Unreachable } from '#lib/api/request.ts';
import { withLock } from '../platform/with-lock.ts';
import { clearDevice } from '../device/device.ts';
import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

const key = 'xwiki-leaving';
/** How long the server may take to end a session, ms. */
const serverTimeout = 5_000;
/** Whether it is this page that signs out. */
let isHere = false;

/** Whether someone has signed out here, and the server does not know it yet. */
export function isLeaving(): boolean {
	return readLocalStorage(key) !== null;
}

/**
 * Signs out and deletes all that is kept on this device, with or without a network.
 * @returns whether the server knows; if not, it is told before anything else is asked of it
 */
export function signOut(fetch: Fetch): Promise<boolean> {
	isHere = true;
	return withLock(key, async () => {
		writeLocalStorage(key, '');
		await clearDevice();
		try {
			await endSession(fetch);
			return true;
		} catch (error) {
			if (error instanceof Unreachable) return false;
			throw error;
		}
	});
}

/**
 * Waits for another tab that is signing out: until the server knows, it would take this one for theirs.
 * @returns whether it was another; this one goes elsewhere by itself
 */
export function waitForSignOut(): Promise<boolean> {
	return withLock(key, () => Promise.resolve(!isHere));
}

/** Ends the session on the server. @throws {Unreachable} if that cannot be done now */
export async function endSession(fetch: Fetch): Promise<void> {
	let response;
	try {
		response = await fetch('/sign-out', {
			method: 'POST',
			redirect: 'manual',
			signal: AbortSignal.timeout(serverTimeout),
		});
	} catch (error) {
		throw new Unreachable('no connection', { cause: error });
	}
	// The answer is a redirect, of which nothing else can be seen.
	if (response.type !== 'opaqueredirect') throw new Unreachable(`status ${response.status}`);
	writeLocalStorage(key, null);
}
