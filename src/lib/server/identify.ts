import { type Identity, localAdmin } from '../domain/identity.ts';
import { localSessionId } from './auth.ts';
import { problemOf } from './problem-response.ts';
import type { Services } from './services.ts';
import { findAllowedUser } from './store/allowed-users.ts';

/** What of an Auth.js session tells who it is. */
interface SessionUser {
	id?: string;
	name?: string | null;
}

/**
 * Who a session is now: the allowlist is asked each time, so that removing someone ends their access at once. A session
 * made in the other mode counts for nothing.
 */
export async function identify(
	user: SessionUser | undefined,
	{ config, db }: Pick<Services, 'config' | 'db'>,
): Promise<Identity> {
	const id = user?.id ?? '';
	if (config.oauth === null) {
		return id === localSessionId ? { kind: 'allowed', username: localAdmin, role: 'admin' } : { kind: 'nobody' };
	}
	const centralId = /^wikimedia:(\d{1,15})$/.exec(id)?.[1];
	if (centralId === undefined) return { kind: 'nobody' };
	const username = user?.name ?? '';
	try {
		const allowed = await findAllowedUser(db, Number(centralId));
		if (allowed === null) return { kind: 'stranger', username };
		return { kind: 'allowed', username: allowed.username, role: allowed.role };
	} catch (error) {
		const problem = problemOf(error);
		if (problem === null) throw error;
		return { kind: 'unknown', username, problem };
	}
}
