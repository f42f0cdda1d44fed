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

/** How a session that came with a page is confirmed. */
interface Confirming {
	/** Sends a request to the server, where the `fetch` of a page may return what came with it. */
	ask: Fetch;
	/** Loads the page again. */
	reload: () => void;
}

/** How long to wait for the answer, ms: nobody can sign out in that time. */
const confirmTimeout = 5_000;

/**
 * Fetches the session; in a browser, applies it to the cache (lock, delete or open it). Fails as `readSession` does.
 * @throws {Unreachable} if the user has signed out in the meantime, here or in another tab: the response is from before
 */
export async function askSession(
	fetch: Fetch,
	{ ask = globalThis.fetch, reload = () => location.reload() }: Partial<Confirming> = {},
): Promise<SessionResponse> {
	if (typeof document === 'undefined') return readSession(fetch);
	const before = readDeviceOwner();
	const session = await readSession(fetch);
	if (session.user === null || before !== null) return accept(session, before);
	return confirm(session, { ask, reload });
}

/** A page that was on its way while another tab signed out has the session from before, and events that only its user may see. */
async function confirm(session: SessionResponse, { ask, reload }: Confirming): Promise<SessionResponse> {
	const confirmed = await afterSignOut(async () => {
		if (isLeaving()) return null;
		const asked = await readAgain(ask);
		// What the page shows came from the server; the device takes it over later.
		if (asked === null) return session;
		return asked.user?.id === session.user?.id ? accept(asked, null) : null;
	});
	if (confirmed !== null) return confirmed;
	reload();
	return new Promise(() => undefined);
}

/** The session from the server; null if it does not return it now. */
async function readAgain(ask: Fetch): Promise<SessionResponse | null> {
	try {
		return await readSession((input, init) => ask(input, { ...init, signal: AbortSignal.timeout(confirmTimeout) }));
	} catch (error) {
		if (error instanceof ApiError || error instanceof Unreachable) return null;
		throw error;
	}
}

function accept(session: SessionResponse, before: DeviceOwner | null): SessionResponse {
	const isSignedOut = (before !== null && readDeviceOwner() === null) || isSignedOutElsewhere();
	if (isSignedOut && session.user !== null) throw new Unreachable('signed out during the request');
	void applySession(session);
	if (session.user !== null) void cacheResponse(cacheKey, session);
	return session;
}
