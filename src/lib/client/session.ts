import { ApiError, type Fetch, Unreachable } from '../api/request.ts';
import { readSession } from '../api/session.ts';
import type { SessionAnswer } from '../domain/answers.ts';
import { keep, meet } from './device.ts';
import { answer } from './offline.ts';
import { endSession, isLeaving } from './sign-out.ts';

/** The name under which the session is kept. */
const name = 'session';

/** Who asks, as the server says, else as it said last; null when nobody can tell. */
export async function findSession(fetch: Fetch): Promise<SessionAnswer | null> {
	const ask = async () => {
		const session = await readSession(fetch);
		if (typeof document !== 'undefined') {
			void meet(session);
			if (session.user !== null) void keep(name, session);
		}
		return session;
	};
	try {
		// Who has signed out without a network is signed in as far as the server knows.
		if (isLeaving()) await endSession(fetch);
		return (await answer(ask, (cache) => cache.kept<SessionAnswer>(name))).value;
	} catch (error) {
		if (error instanceof ApiError || error instanceof Unreachable) return null;
		throw error;
	}
}
