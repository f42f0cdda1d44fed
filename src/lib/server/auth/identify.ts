import { type Identity, localAdmin } from '#lib/domain/access/identity.ts';
import { problemOf } from '#lib/server/http/problem-response.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { formatSessionId, parseSessionId } from '#lib/domain/access/session-id.ts';
import { findAllowedUser, recordLastSeen } from '#lib/server/store/access/allowed-users.ts';

/** The field of an Auth.js session that identifies the user. */
interface SessionUser {
	id?: string;
	name?: string | null;
}

/**
 * The user of a session: the allowlist is read each time, so that removing a user ends their access at once. A session
 * of the other mode is not valid. No user is accepted if the schema does not match this program.
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
		// A database that cannot be written now is no reason to refuse a user.
		await recordLastSeen(db, allowed).catch(() => undefined);
		return { kind: 'allowed', id, username: allowed.username, role: allowed.role };
	} catch (error) {
		const problem = problemOf(error);
		if (problem === null) throw error;
		return { kind: 'unknown', username, problem };
	}
}
