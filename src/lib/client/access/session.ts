import { ApiError, type Fetch, Unreachable } from '#lib/api/request.ts';
import { readSession } from '#lib/api/session.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { isUntold, keep, meet } from '../device/device.ts';
import { readDeviceOwner } from '../device/device-owner.ts';
import { answer } from '../offline/offline.ts';
import { endSession, isLeaving } from './sign-out.ts';

/** The name under which the session is kept. */
const name = 'session';

/** Who asks, as the server says, else as it said last; null when nobody can tell. */
export async function findSession(fetch: Fetch): Promise<SessionResponse | null> {
	let untold: SessionResponse | null = null;
	const ask = async () => {
		const session = await askSession(fetch);
		if (!isUntold(session)) return session;
		untold = session;
		throw new Unreachable('nobody can tell');
	};
	try {
		if (isLeaving()) {
			// Who has signed out without a network is signed in as far as the server knows, and as this page says that it gave.
			await endSession(fetch);
			location.replace('/sign-in?out');
			return null;
		}
		return (await answer(ask, (cache) => cache.kept<SessionResponse>(name))).value;
	} catch (error) {
		if (error instanceof ApiError || error instanceof Unreachable) return untold;
		throw error;
	}
}

/**
 * Asks the server who asks; in a browser, what is kept there heeds the answer. Fails as `readSession` does.
 * @throws {Unreachable} if someone has signed out meanwhile: the answer tells of the time before
 */
export async function askSession(fetch: Fetch): Promise<SessionResponse> {
	if (typeof document === 'undefined') return readSession(fetch);
	const before = readDeviceOwner();
	const session = await readSession(fetch);
	if (before !== null && readDeviceOwner() === null) throw new Unreachable('signed out meanwhile');
	void meet(session);
	if (session.user !== null) void keep(name, session);
	return session;
}
