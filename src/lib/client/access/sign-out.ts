import { type Fetch, Unreachable } from '#lib/api/request.ts';
import { withLock } from '../platform/with-lock.ts';
import { clearDevice } from '../device/device.ts';
import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

const key = 'xwiki-leaving';
/** How long to wait for the server to end a session, ms. */
const serverTimeout = 5_000;
/** Whether this page (not another tab) signs out. */
let isHere = false;

/** Whether the user has signed out on this device and the server has not ended the session yet. */
export function isLeaving(): boolean {
	return readLocalStorage(key) !== null;
}

/**
 * Signs out and deletes everything cached on this device, with or without a network.
 * @returns whether the server has ended the session; if not, that is the first request once it is reachable
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

/** Does work while no tab is signing out: until the server has ended the session, it accepts the other tabs' requests. */
export function afterSignOut<Result>(work: () => Promise<Result>): Promise<Result> {
	return withLock(key, work);
}

/**
 * Waits for another tab that is signing out.
 * @returns whether it was another tab; the tab that signs out navigates by itself
 */
export function waitForSignOut(): Promise<boolean> {
	return afterSignOut(() => Promise.resolve(!isHere));
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
	// The response is a redirect; `redirect: 'manual'` hides everything else about it.
	if (response.type !== 'opaqueredirect') throw new Unreachable(`status ${response.status}`);
	writeLocalStorage(key, null);
}
