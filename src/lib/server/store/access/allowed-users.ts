import type { Selectable } from 'kysely';
import type { Role } from '#lib/domain/access/identity.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { formatSessionOwner } from '#lib/domain/access/session-owner.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import { recordAct } from './audit-log.ts';
import { endSessionsOf, markSessionsEnded } from './sessions.ts';
import { write } from '../core/state.ts';

/** A person who may sign in. */
export interface AllowedUser {
	id: number;
	username: string;
	role: Role;
	/** CentralAuth's id, bound when they are allowed, or by a job, if Meta has it, else at the first sign-in; null before. */
	centralId: number | null;
	/** ms UTC. */
	addedAt: number;
	/** Who added it; null if it was typed into the database. */
	addedBy: string | null;
	/** When they were last active, to the hour; ms UTC. */
	lastSeenAt: number | null;
	/** When Meta last had no account of this name, ms UTC; null: not known, or it has one. */
	noAccountAt: number | null;
}

/** A person to be allowed. */
export interface NewAllowedUser extends Pick<AllowedUser, 'username' | 'role' | 'addedBy'> {
	centralId?: number | null;
}

/** How exactly it is known when a user was last active, in ms. */
const seenWithin = 3_600_000;

/** Records that a user is here, unless that was done within the hour. Nothing depends on it, so it is no change. */
export async function recordLastSeen(db: Db, { id, lastSeenAt }: AllowedUser): Promise<void> {
	if (lastSeenAt !== null && Date.now() - lastSeenAt < seenWithin) return;
	await db.transaction().execute((tx) =>
		tx
			.updateTable('allowed_users')
			.set({ last_seen_at: currentTime(tx) })
			.where('id', '=', id)
			.execute(),
	);
}

/** Everybody who may sign in, by name. */
export async function listAllowedUsers(db: Db): Promise<AllowedUser[]> {
	const rows = await db.selectFrom('allowed_users').selectAll().orderBy('username').execute();
	return rows.map(allowedUser);
}

/** Who has this account; asked on every request, so that a removal ends access with the next one. */
export async function findAllowedUser(db: Db, centralId: number): Promise<AllowedUser | null> {
	const row = await db.selectFrom('allowed_users').selectAll().where('central_id', '=', centralId).executeTakeFirst();
	return row ? allowedUser(row) : null;
}

/**
 * Admits a person who proved at sign-in to own an account. The first sign-in binds the account to the name; later ones
 * find it by the account alone, under whatever name it has by then.
 * @returns null if the account is not allowed; another account under a name that is bound is not
 */
export async function admitUser(
	db: Db,
	{ centralId, username }: { centralId: number; username: string },
): Promise<AllowedUser | null> {
	return write(db, async ({ tx }) => {
		const rows = await tx.selectFrom('allowed_users').selectAll().execute();
		const row =
			rows.find(({ central_id }) => central_id === centralId) ??
			rows.find((candidate) => candidate.central_id === null && canonicalUsername(candidate.username) === username);
		if (!row) return null;
		const isNameFree = !rows.some((other) => other.id !== row.id && other.username === username);
		await tx
			.updateTable('allowed_users')
			.set({ central_id: centralId, last_seen_at: currentTime(tx), ...(isNameFree && { username }) })
			.where('id', '=', row.id)
			.execute();
		return allowedUser(
			await tx.selectFrom('allowed_users').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow(),
		);
	});
}

/** The next user whose account is not known, in order of their numbers. @param after only higher numbers */
export async function findUnboundUser(db: Db, after: number): Promise<{ id: number; username: string } | null> {
	const rows = await db
		.selectFrom('allowed_users')
		.select(['id', 'username'])
		.where('central_id', 'is', null)
		.where('id', '>', after)
		.orderBy('id')
		.execute();
	// It may have been typed by hand.
	for (const { id, username } of rows) {
		const name = canonicalUsername(username);
		if (name !== null) return { id, username: name };
	}
	return null;
}

/**
 * Binds a user to the account that Meta has for the name, or records that it has none; unless meanwhile they have one,
 * have another name, or it is somebody else's.
 * @param account null: there is none, or none that everybody may see @param now ms UTC
 * @throws {Problem} `lease-lost`
 */
export async function recordAccountOf(
	leased: LeasedDb,
	{ id, username }: { id: number; username: string },
	account: { centralId: number; name: string } | null,
	now: number,
): Promise<void> {
	await leased.write(async ({ tx }) => {
		const rows = await tx.selectFrom('allowed_users').select(['id', 'username', 'central_id']).execute();
		const row = rows.find((one) => one.id === id);
		if (row === undefined || row.central_id !== null || canonicalUsername(row.username) !== username) return;
		if (account !== null && rows.some(({ central_id }) => central_id === account.centralId)) return;
		const isFree = account !== null && !rows.some((other) => other.id !== id && other.username === account.name);
		await tx
			.updateTable('allowed_users')
			.set({ central_id: account?.centralId ?? null, no_account_at: account === null ? now : null })
			.set(isFree ? { username: account.name } : {})
			.where('id', '=', id)
			.execute();
	});
}

/**
 * Allows a person to sign in.
 * @param user `centralId` is that of the account, if it is known
 * @throws {Problem} `bad-input` if MediaWiki cannot have such a name, `conflict` if it or the account is listed already
 */
export async function insertAllowedUser(
	db: Db,
	{ username, role, addedBy, centralId = null }: NewAllowedUser,
): Promise<void> {
	const name = canonicalUsername(username);
	if (name === null) throw new Problem('bad-input', 'MediaWiki has no such usernames', { field: 'username' });
	await write(db, async ({ tx }) => {
		const rows = await tx.selectFrom('allowed_users').select(['username', 'central_id']).execute();
		const isSame = (id: number | null) => id !== null && id === centralId;
		if (rows.some((row) => canonicalUsername(row.username) === name || isSame(row.central_id))) {
			throw new Problem('conflict', `${name} is listed already`, { field: 'username' });
		}
		await tx
			.insertInto('allowed_users')
			.values({ username: name, role, added_by: addedBy, central_id: centralId })
			.execute();
		await recordAct(tx, { actor: addedBy, action: 'allow', subject: name, before: null, after: { role } });
	});
}

/**
 * Gives a user another role; they have to sign in again.
 * @throws {Problem} `not-found`, or `conflict` if no admin would be left
 */
export async function changeRole(db: Db, id: number, role: Role, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const before = await requireAdminLeft(tx, id, role);
		const act = { actor, action: 'role' as const, subject: before.username };
		await recordAct(tx, { ...act, before: { role: before.role }, after: { role } });
		await tx.updateTable('allowed_users').set({ role }).where('id', '=', id).execute();
		if (role !== before.role && before.central_id !== null) await endSessionsOf(tx, sessionOwner(before.central_id));
	});
}

/**
 * Ends a user's access with their next request, and deletes the views that they saved.
 * @throws {Problem} `not-found`, or `conflict` if no admin would be left
 */
export async function removeAllowedUser(db: Db, id: number, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const { central_id: centralId, username, role } = await requireAdminLeft(tx, id, null);
		await recordAct(tx, { actor, action: 'disallow', subject: username, before: { role }, after: null });
		if (centralId !== null) {
			const owner = sessionOwner(centralId);
			await markSessionsEnded(tx, owner);
			await tx.deleteFrom('saved_views').where('owner', '=', owner).execute();
		}
		await tx.deleteFrom('allowed_users').where('id', '=', id).execute();
	});
}

/**
 * Ends all sessions of a user, who has to sign in again.
 * @returns their name
 * @throws {Problem} `not-found`
 */
export async function endUserSessions(db: Db, id: number, actor: string | null): Promise<string> {
	return write(db, async ({ tx }) => {
		const row = await tx.selectFrom('allowed_users').selectAll().where('id', '=', id).executeTakeFirst();
		if (!row) throw noSuchUser();
		await recordAct(tx, { actor, action: 'end-sessions', subject: row.username, before: null, after: null });
		if (row.central_id !== null) await endSessionsOf(tx, sessionOwner(row.central_id));
		return row.username;
	});
}

function sessionOwner(centralId: number): string {
	return formatSessionOwner({ provider: 'wikimedia', centralId });
}

function noSuchUser(): Problem {
	return new Problem('not-found', 'no allowed user has this number', { field: 'id' });
}

/** @param role what the person is to have; null if they are to be removed @returns the person */
async function requireAdminLeft(tx: Transaction, id: number, role: Role | null) {
	const rows = await tx.selectFrom('allowed_users').select(['id', 'username', 'role', 'central_id']).execute();
	const row = rows.find((candidate) => candidate.id === id);
	if (!row) throw noSuchUser();
	if (role !== 'admin' && row.role === 'admin' && !rows.some((other) => other.id !== id && other.role === 'admin')) {
		throw new Problem('conflict', 'the last admin cannot be removed', { field: 'role' });
	}
	return row;
}

function allowedUser(row: Selectable<Tables['allowed_users']>): AllowedUser {
	return {
		id: row.id,
		username: row.username,
		// Anything but `admin`, however it got there, gives the lesser right.
		role: row.role === 'admin' ? 'admin' : 'viewer',
		centralId: row.central_id,
		addedAt: row.added_at,
		addedBy: row.added_by,
		lastSeenAt: row.last_seen_at,
		noAccountAt: row.central_id === null ? row.no_account_at : null,
	};
}
