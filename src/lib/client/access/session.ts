import { ApiError, type Fetch, Unreachable } from '#lib/api/request.ts';
import { readSession } from '#lib/api/session.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { isAccessUnknown, cacheResponse, applySession, isSignedOutElsewhere } from '../device/device.ts';
import { type DeviceOwner, readDeviceOwner } from '../device/device-owner.ts';
import { serverFirst } from '../offline/offline.ts';
import { afterSignOut, endSession, isLeaving } from './sign-out.ts';

/** The key under which the session is cached. */
const cacheKey = 'session';

/** The session from the server, else the cached one; null if neither is available. */
export async function findSession(fetch: Fetch): Promise<SessionResponse | null> {
	let unknownAccess: SessionResponse | null = null;
	const fetchSession = async () => {
		const session = await askSession(fetch);
		if (!isAccessUnknown(session)) return session;
		unknownAccess = session;
		throw new Unreachable('access unknown');
	};
	try {
		if (isLeaving()) {
			// After a sign-out without network the server still has the session, and this page may be rendered for it.
			await endSession(fetch);
			location.replace('/sign-in?out');
			return null;
		}
		return (await serverFirst(fetchSession, (cache) => cache.find<SessionResponse>(cacheKey))).value;
	} catch (error) {
		if (error instanceof ApiError || error instanceof Unreachable) return unknownAccess;
		throw error;
	}
}

/**
 * Fetches the session; in a browser, applies it to the cache (lock, delete or open it). Fails as `readSession` does.
 * @param ask sends a request to the server; `fetch` may return the response that came with the page
 * @throws {Unreachable} if the user has signed out in the meantime, here or in another tab: the response is from before
 */
export async function askSession(fetch: Fetch, ask: Fetch = globalThis.fetch): Promise<SessionResponse> {
	if (typeof document === 'undefined') return readSession(fetch);
	const before = readDeviceOwner();
	const session = await readSession(fetch);
	if (session.user === null || before !== null) return accept(session, before);
	// A page that was on its way while another tab signed out has the session from before.
	return afterSignOut(async () => accept(await readSession(ask), null));
}

function accept(session: SessionResponse, before: DeviceOwner | null): SessionResponse {
	const isSignedOut = (before !== null && readDeviceOwner() === null) || isSignedOutElsewhere();
	if (isSignedOut && session.user !== null) throw new Unreachable('signed out during the request');
	void applySession(session);
	if (session.user !== null) void cacheResponse(cacheKey, session);
	return session;
}
