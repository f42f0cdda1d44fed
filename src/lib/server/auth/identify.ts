import { type Identity, localAdmin } from '#lib/domain/access/identity.ts';
import { problemOf } from '#lib/server/http/problem-response.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { formatSessionId, parseSessionId } from '#lib/domain/access/session-id.ts';
import { findAllowedUser, recordLastSeen } from '#lib/server/store/access/allowed-users.ts';

/** What of an Auth.js session tells who it is. */
interface SessionUser {
	id?: string;
	name?: string | null;
}

/**
 * Who a session is now: the allowlist is asked each time, so that removing someone ends their access at once. A session
 * made in the other mode counts for nothing. Nobody is let in to tables that do not fit this program.
 */
export async function identify(
	user: SessionUser | undefined,
	{ config, db, requireSchema }: { config: Pick<Config, 'oauth'>; db: Db; requireSchema: () => Promise<void> },
): Promise<Identity> {
	const owner = parseSessionId(user?.id ?? '');
	if (owner?.provider !== (config.oauth === null ? 'local' : 'wikimedia')) return { kind: 'nobody' };
	const id = formatSessionId(owner);
	const username = owner.provider === 'local' ? localAdmin : (user?.name ?? '');
	try {
		await requireSchema();
		if (owner.provider === 'local') return { kind: 'allowed', id, username, role: 'admin' };
		const allowed = await findAllowedUser(db, owner.centralId);
		if (allowed === null) return { kind: 'stranger', username };
		// A database that takes no writes just now is no reason to refuse anybody.
		await recordLastSeen(db, allowed).catch(() => undefined);
		return { kind: 'allowed', id, username: allowed.username, role: allowed.role };
	} catch (error) {
		const problem = problemOf(error);
		if (problem === null) throw error;
		return { kind: 'unknown', username, problem };
	}
}
