import { randomBytes } from 'node:crypto';
import type { ExpressionBuilder } from 'kysely';
import {
	type EndSessionsRequest,
	longestIdle,
	longestSession,
	mostSessions,
	type OwnSession,
} from '#lib/domain/access/session.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import { write } from '../core/state.ts';

/** How exactly it is known when a session was last used, in ms. */
const seenWithin = 3_600_000;

/** A session whose cookie was sent. */
export interface FoundSession {
	id: number;
	/** See `formatSessionOwner`. */
	owner: string;
	/** Whether its owner was removed from the allowlist after the sign-in: it is not valid, whatever the list says now. */
	isEnded: boolean;
	/** To the hour; ms UTC. */
	seenAt: number;
}

/**
 * Begins a session; if its owner has too many then, their oldest ends.
 * @param owner see `formatSessionOwner` @param device see `deviceOf`
 * @returns what identifies it in the cookie
 */
export async function startSession(db: Db, owner: string, device: string): Promise<string> {
	const token = randomBytes(32).toString('base64url');
	await write(db, async ({ tx }) => {
		const now = currentTime(tx);
		await tx
			.insertInto('sessions')
			.values({ token, owner, device, signed_in_at: now, seen_at: now, is_ended: 0 })
			.execute();
		const extra = await tx
			.selectFrom('sessions')
			.select('id')
			.where('owner', '=', owner)
			.orderBy('id', 'desc')
			.limit(1_000)
			.offset(mostSessions)
			.execute();
		await deleteSessions(
			tx,
			extra.map(({ id }) => id),
		);
	});
	return token;
}

/** The session of a cookie; null if there is none, or it has reached its end. */
export async function findSession(db: Db, token: string): Promise<FoundSession | null> {
	const row = await db.selectFrom('sessions').selectAll().where('token', '=', token).executeTakeFirst();
	const now = Date.now();
	if (row === undefined || row.seen_at <= now - longestIdle || row.signed_in_at <= now - longestSession) return null;
	return { id: row.id, owner: row.owner, isEnded: row.is_ended === 1, seenAt: row.seen_at };
}

/** Records that a session is used, unless that was done within the hour. */
export async function recordSessionSeen(db: Db, { id, seenAt }: FoundSession): Promise<void> {
	if (Date.now() - seenAt < seenWithin) return;
	await db.transaction().execute((tx) =>
		tx
			.updateTable('sessions')
			.set({ seen_at: currentTime(tx) })
			.where('id', '=', id)
			.execute(),
	);
}

/** Ends the session of a cookie. @returns its number, and whose it was; null if there is none */
export async function endSession(db: Db, token: string): Promise<{ id: number; owner: string } | null> {
	return db.transaction().execute(async (tx) => {
		const row = await tx.selectFrom('sessions').select(['id', 'owner']).where('token', '=', token).executeTakeFirst();
		await deleteSessions(tx, row === undefined ? [] : [row.id]);
		return row ?? null;
	});
}

/** A person who asks in one of their sessions: its number, and the id of its owner. */
interface Asking {
	id: string;
	sessionId: number;
}

/** The sessions of the person who asks, the latest first. */
export async function listSessions(db: Db, { id: owner, sessionId }: Asking): Promise<OwnSession[]> {
	const rows = await db
		.selectFrom('sessions')
		.select(['id', 'device', 'signed_in_at as signedInAt', 'seen_at as seenAt'])
		.where('owner', '=', owner)
		.where(isValid(Date.now()))
		.orderBy('id', 'desc')
		.execute();
	return rows.map((row) => ({ ...row, isThis: row.id === sessionId }));
}

/** Ends sessions of the person who asks. @throws {Problem} `not-found` if it is not theirs */
export async function endOwnSessions(
	db: Db,
	{ id: owner, sessionId }: Asking,
	{ end }: EndSessionsRequest,
): Promise<void> {
	await db.transaction().execute(async (tx) => {
		const rows = await tx.selectFrom('sessions').select('id').where('owner', '=', owner).execute();
		const ids = rows.map(({ id }) => id).filter((id) => (end === 'others' ? id !== sessionId : id === end));
		if (ids.length === 0 && end !== 'others')
			throw new Problem('not-found', 'you have no such session', { field: 'end' });
		await deleteSessions(tx, ids);
	});
}

/** How many sessions each person has, by owner. */
export async function countSessions(db: Db): Promise<ReadonlyMap<string, number>> {
	const rows = await db
		.selectFrom('sessions')
		.select(['owner', (eb) => eb.fn.countAll().as('count')])
		.where(isValid(Date.now()))
		.groupBy('owner')
		.execute();
	return new Map(rows.map(({ owner, count }) => [owner, Number(count)]));
}

/** Ends all sessions of a person, who has to sign in again. */
export async function endSessionsOf(tx: Transaction, owner: string): Promise<void> {
	await tx.deleteFrom('sessions').where('owner', '=', owner).execute();
}

/**
 * Ends all sessions of a person who may not sign in any more. Their devices still hear why, and so delete what they
 * have; but these sessions are never valid again.
 */
export async function markSessionsEnded(tx: Transaction, owner: string): Promise<void> {
	await tx.updateTable('sessions').set({ is_ended: 1 }).where('owner', '=', owner).execute();
}

/** Deletes sessions that have reached their end. Only the consumer calls this. @returns whether there may be more */
export async function deleteOldSessions(leased: LeasedDb, now: number): Promise<boolean> {
	const old = await leased.db
		.selectFrom('sessions')
		.select('id')
		.where(({ or, eb }) => or([eb('seen_at', '<=', now - longestIdle), eb('signed_in_at', '<=', now - longestSession)]))
		.limit(500)
		.execute();
	if (old.length === 0) return false;
	await leased.write(({ tx }) =>
		deleteSessions(
			tx,
			old.map(({ id }) => id),
		),
	);
	return true;
}

async function deleteSessions(tx: Transaction, ids: readonly number[]): Promise<void> {
	if (ids.length > 0) await tx.deleteFrom('sessions').where('id', 'in', ids).execute();
}

/** The condition that a session may be used. @param now ms UTC */
function isValid(now: number) {
	return ({ and, eb }: ExpressionBuilder<Tables, 'sessions'>) =>
		and([eb('is_ended', '=', 0), eb('seen_at', '>', now - longestIdle), eb('signed_in_at', '>', now - longestSession)]);
}
