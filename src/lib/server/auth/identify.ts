import { type Identity, localAdmin } from '#lib/domain/access/identity.ts';
import { problemOf } from '#lib/server/http/problem-response.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { formatSessionOwner, parseSessionOwner } from '#lib/domain/access/session-owner.ts';
import { type AllowedUser, findAllowedUser, recordLastSeen } from '#lib/server/store/access/allowed-users.ts';
import { findSession, type FoundSession, recordSessionSeen } from '#lib/server/store/access/sessions.ts';

/** What a session's cookie says. */
export interface SessionToken {
	/** See `formatSessionOwner`. */
	owner: string;
	username: string;
	/** Identifies the session in the database. */
	token: string;
}

/**
 * The user of a session: the session and the allowlist are read each time, so that ending the one, or removing a user
 * from the other, ends their access at once. A session of the other mode is not valid. No user is accepted if the schema
 * does not match this program.
 */
export async function identify(
	sent: SessionToken | null,
	{ config, db, requireSchema }: { config: Pick<Config, 'oauth'>; db: Db; requireSchema: () => Promise<void> },
): Promise<Identity> {
	const owner = parseSessionOwner(sent?.owner ?? '');
	if (sent === null || owner?.provider !== (config.oauth === null ? 'local' : 'wikimedia')) return { kind: 'nobody' };
	const id = formatSessionOwner(owner);
	const username = owner.provider === 'local' ? localAdmin : sent.username;
	try {
		await requireSchema();
		const session = await findSession(db, sent.token);
		if (session?.owner !== id) return { kind: 'nobody' };
		const allowed = owner.provider === 'local' ? null : await findAllowedUser(db, owner.centralId);
		if (owner.provider === 'wikimedia' && allowed === null) return { kind: 'stranger', id, username };
		if (session.isEnded) return { kind: 'nobody' };
		// A database that cannot be written now is no reason to refuse a user.
		await recordSeen(db, session, allowed).catch(() => undefined);
		const user = allowed ?? { username: localAdmin, role: 'admin' };
		return { kind: 'allowed', id, username: user.username, role: user.role, sessionId: session.id };
	} catch (error) {
		const problem = problemOf(error);
		if (problem === null) throw error;
		return { kind: 'unknown', username, problem };
	}
}

async function recordSeen(db: Db, session: FoundSession, allowed: AllowedUser | null): Promise<void> {
	await recordSessionSeen(db, session);
	if (allowed !== null) await recordLastSeen(db, allowed);
}
