import { sql } from 'kysely';
import { isFollowed, trackingState, trackingStates, type TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { canonicalUsername, normalizedUsername, userKind } from '#lib/domain/person/username.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { listNameOwners } from '../person/users.ts';
import { trackingEntry, trackingStateSql } from './tracking-state.ts';

/** What becomes of the events of someone who is no longer followed. */
export type Removal = 'keep' | 'purge';

/** Someone whom we follow. Times in ms UTC. */
export interface TrackedUser {
	id: number;
	/** In canonical form once adopted; before, as it was typed. */
	username: string;
	/** The person; null until the consumer has adopted the row. */
	userId: number | null;
	addedAt: number;
	/** Who added it; null if it was typed into the database. */
	addedBy: string | null;
	/** Asked to be removed; the consumer carries it out. */
	removal: Removal | null;
	/** Whether they are followed, and if not, why. */
	tracking: TrackingState;
	reason: string | null;
	/** In code unit order. */
	labels: string[];
	/** From then on they are followed no more; null is no end. */
	endsAt: number | null;
	pausedAt: number | null;
	/** When CentralAuth told whose the name is; null: it stands as it was typed. */
	resolvedAt: number | null;
	/** A temporary account that Meta did not know for days; followed as typed all the same. */
	isUnknownToMeta: boolean;
}

/** Whom we follow, by name; of all, or of one person by id, or by the name under which nobody has taken them up yet. */
export async function listTrackedUsers(db: Db, one?: number | string): Promise<TrackedUser[]> {
	let query = db
		.selectFrom('tracked_users')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.selectAll('tracked_users')
		.select('users.name')
		.orderBy('tracked_users.username');
	if (typeof one === 'number') query = query.where('tracked_users.user_id', '=', one);
	if (typeof one === 'string')
		query = query.where('tracked_users.username', '=', one).where('tracked_users.user_id', 'is', null);
	const rows = await query.execute();
	let labelled = db.selectFrom('tracked_labels').selectAll().orderBy('label');
	if (one !== undefined) {
		const ids = rows.map(({ id }) => id);
		labelled = labelled.where('tracked_id', 'in', ids.length === 0 ? [0] : ids);
	}
	const labels = Map.groupBy(await labelled.execute(), ({ tracked_id }) => tracked_id);
	const now = Date.now();
	return rows.map((row) => ({
		id: row.id,
		username: row.name ?? row.username,
		userId: row.user_id,
		addedAt: row.added_at,
		addedBy: row.added_by,
		removal: row.removal as Removal | null,
		tracking: trackingState(trackingEntry(row), now),
		reason: row.reason,
		labels: (labels.get(row.id) ?? []).map(({ label }) => label),
		endsAt: row.ends_at,
		pausedAt: row.paused_at,
		resolvedAt: row.resolved_at,
		isUnknownToMeta: isUnknownToMeta(row),
	}));
}

function isUnknownToMeta({
	username,
	problem,
	central_id,
	resolved_at,
}: Pick<Tables['tracked_users'], 'username' | 'problem' | 'central_id' | 'resolved_at'>): boolean {
	return problem === null && resolved_at !== null && central_id === null && userKind(username) === 'temporary';
}

/** How many people are followed, or will be as soon as they are taken up. */
export async function countTrackedUsers(db: Db): Promise<number> {
	const { count } = await db
		.selectFrom('tracked_users')
		.select(({ fn }) => fn.countAll().as('count'))
		.where(trackingStateSql(currentTime(db)), 'in', trackingStates.filter(isFollowed))
		.executeTakeFirstOrThrow();
	return Number(count);
}

/** Someone to be followed. */
export interface NewTracked {
	/** In canonical form. */
	name: string;
	/** As CentralAuth told just now; null: it could not be asked, or is not to be. */
	centralId: number | null;
}

/** What is said of all who are added at once. */
export interface TrackingTerms {
	reason: string | null;
	labels: readonly string[];
	/** ms UTC; null is no end. */
	endsAt: number | null;
}

/** For how many days somebody is followed unless an admin says otherwise. */
export const usualDays = 90;

/** The end of the last of the usual days, ms UTC. */
export function usualEnd(now: number): number {
	return Math.floor(now / 86_400_000 + usualDays + 1) * 86_400_000;
}

/** Without reason, label and end. */
export const plainTerms: TrackingTerms = { reason: null, labels: [], endsAt: null };

/**
 * Follows people, all in one transaction; the consumer takes them up within seconds. Who is listed already, under this
 * name or under another that is the same account, is left as they are.
 * @returns the names of those who are listed already, in whatever state
 */
export async function insertTrackedUsers(
	db: Db,
	people: readonly NewTracked[],
	{ reason, labels, endsAt }: TrackingTerms,
	actor: string | null,
): Promise<string[]> {
	return write(db, async ({ tx }) => {
		const listed = await tx
			.selectFrom('tracked_users')
			.leftJoin('users', 'users.id', 'tracked_users.user_id')
			.select(['username', 'users.name', 'tracked_users.central_id', 'users.central_id as person'])
			.execute();
		const names = new Set(listed.flatMap(({ username, name }) => [username, name]));
		const accounts = new Set(
			listed.flatMap(({ central_id, person }) => [central_id, person]).filter((id) => id !== null),
		);
		const there: string[] = [];
		const fresh: NewTracked[] = [];
		for (const one of people) {
			const isThere = names.has(one.name) || (one.centralId !== null && accounts.has(one.centralId));
			if (isThere) there.push(one.name);
			else fresh.push(one);
			names.add(one.name);
			if (one.centralId !== null) accounts.add(one.centralId);
		}
		const now = Date.now();
		for (const some of chunks(fresh)) {
			const rows = some.map(({ name, centralId }) => ({
				username: name,
				normalized_username: normalizedUsername(name) ?? name.toLowerCase(),
				added_by: actor,
				reason,
				ends_at: endsAt,
				central_id: centralId,
				resolved_at: centralId === null ? null : now,
			}));
			await tx.insertInto('tracked_users').values(rows).execute();
			if (labels.length === 0) continue;
			const added = await tx
				.selectFrom('tracked_users')
				.select('id')
				.where(
					'username',
					'in',
					some.map(({ name }) => name),
				)
				.execute();
			await insertLabels(
				tx,
				added.map(({ id }) => id),
				labels,
			);
		}
		await recordAct(
			tx,
			...fresh.map(({ name }) => ({
				actor,
				action: 'track' as const,
				subject: name,
				before: null,
				after: { reason, labels, endsAt },
			})),
		);
		return there;
	});
}

/**
 * Follows someone as typed; CentralAuth is asked about the name later.
 * @throws {Problem} `bad-input` if MediaWiki cannot have such a name, `conflict` if it is followed already or still being removed
 */
export async function insertTrackedUser(
	db: Db,
	{ username, addedBy }: { username: string; addedBy: string | null },
	terms: TrackingTerms = plainTerms,
): Promise<void> {
	const name = canonicalUsername(username);
	if (name === null) throw new Problem('bad-input', 'MediaWiki has no such usernames', { field: 'username' });
	const there = await insertTrackedUsers(db, [{ name, centralId: null }], terms, addedBy);
	if (there.length > 0) throw new Problem('conflict', `${name} is tracked already`, { field: 'username' });
}

/** What can be changed of those who are followed. What is absent stays. */
export interface TrackingChange {
	reason?: string | null;
	/** Instead of those that they have. */
	labels?: readonly string[];
	addLabels?: readonly string[];
	removeLabels?: readonly string[];
	/** ms UTC; null is no end. */
	endsAt?: number | null;
	paused?: boolean;
	/** CentralAuth is asked once more about a name of which it said that there is no such account. */
	lookUpAgain?: boolean;
}

/** What another look-up may say otherwise. */
const maybeOtherwise: readonly TrackingState[] = ['unknown', 'hidden', 'duplicate'];

/**
 * Changes what is said of people, all in one transaction. Who is being removed stays as they are, and so do numbers
 * under which nobody is listed.
 * @returns how many people were meant
 */
export async function changeTrackedUsers(
	db: Db,
	ids: readonly number[],
	change: TrackingChange,
	actor: string | null,
): Promise<number> {
	return write(db, async ({ tx }) => {
		const wanted = new Set(ids);
		const people = (await listTrackedUsers(tx)).filter(({ id, removal }) => wanted.has(id) && removal === null);
		const now = Date.now();
		for (const { id, username, reason, labels, endsAt, pausedAt, tracking, isUnknownToMeta: isUnknown } of people) {
			const kept = labels.filter((label) => !change.removeLabels?.includes(label));
			const newLabels = [...new Set([...(change.labels ?? kept), ...(change.addLabels ?? [])])].sort();
			const newReason = change.reason === undefined ? reason : change.reason;
			const newEnd = change.endsAt === undefined ? endsAt : change.endsAt;
			const isPaused = change.paused ?? pausedAt !== null;
			const newPause = isPaused ? (pausedAt ?? now) : null;
			if (newReason !== reason || newEnd !== endsAt || newPause !== pausedAt) {
				await tx
					.updateTable('tracked_users')
					.set({ reason: newReason, ends_at: newEnd, paused_at: newPause })
					.where('id', '=', id)
					.execute();
			}
			if (newLabels.join() !== labels.join()) {
				await tx.deleteFrom('tracked_labels').where('tracked_id', '=', id).execute();
				await insertLabels(tx, [id], newLabels);
			}
			const act = { actor, subject: username };
			if (change.lookUpAgain && (isUnknown || maybeOtherwise.includes(tracking))) {
				const fresh = { problem: null, resolved_at: null, look_up_at: null };
				await tx.updateTable('tracked_users').set(fresh).where('id', '=', id).execute();
				const before = { problem: isUnknown ? 'unknown' : tracking };
				await recordAct(tx, { ...act, action: 'look-up', before, after: { problem: null } });
			}
			await recordAct(
				tx,
				{ ...act, action: 'reason', before: { reason }, after: { reason: newReason } },
				{ ...act, action: 'labels', before: { labels }, after: { labels: newLabels } },
				{ ...act, action: 'end', before: { endsAt }, after: { endsAt: newEnd } },
				{
					...act,
					action: isPaused ? 'pause' : 'resume',
					before: { pausedAt },
					after: { pausedAt: newPause },
				},
			);
		}
		return people.length;
	});
}

/** Asks for someone to be followed no more. @throws {Problem} `not-found` */
export async function removeTrackedUser(
	db: Db,
	id: number,
	removal: Removal,
	actor: string | null = null,
): Promise<void> {
	const asked = await removeTrackedUsers(db, [id], removal, actor);
	if (asked === 0) throw new Problem('not-found', 'nobody is tracked under this number', { field: 'id' });
}

/**
 * Asks for people to be followed no more, all in one transaction. Once asked, a purge stays a purge.
 * @returns how many of them are listed
 */
export async function removeTrackedUsers(
	db: Db,
	ids: readonly number[],
	removal: Removal,
	actor: string | null,
): Promise<number> {
	return write(db, async ({ tx }) => {
		const wanted = new Set(ids);
		const people = (await listTrackedUsers(tx)).filter(({ id }) => wanted.has(id));
		const asked = people.filter((one) => one.removal !== 'purge' && one.removal !== removal);
		for (const some of chunks(asked.map(({ id }) => id)))
			await tx.updateTable('tracked_users').set({ removal }).where('id', 'in', some).execute();
		await recordAct(
			tx,
			...asked.map(({ username, reason, labels, endsAt, pausedAt }) => ({
				actor,
				action: removal === 'purge' ? ('purge' as const) : ('untrack' as const),
				subject: username,
				before: { reason, labels, endsAt, pausedAt },
				after: null,
			})),
		);
		return people.length;
	});
}

/** Those who have one of some labels: their names, as {@link listTrackedUsers} has them, and whom these mean. */
export async function listLabelled(db: Db, labels: readonly string[]): Promise<{ name: string; userIds: number[] }[]> {
	const rows = await db
		.selectFrom('tracked_users')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.select(['tracked_users.user_id', 'tracked_users.username', 'users.name'])
		.where('tracked_users.id', 'in', (eb) =>
			eb.selectFrom('tracked_labels').select('tracked_id').where('label', 'in', labels),
		)
		.execute();
	// Of those who have not been taken up only the name tells who they are.
	const named = rows.flatMap(({ user_id, username }) => (user_id === null ? username : []));
	const bearers = Map.groupBy(await listNameOwners(db, named), ({ name }) => name);
	return rows.map(({ user_id, username, name }) => ({
		name: name ?? username,
		userIds: user_id === null ? (bearers.get(username) ?? []).map(({ userId }) => userId) : [user_id],
	}));
}

/** Every label that someone has, in code unit order. */
export async function listLabels(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('tracked_labels').select('label').distinct().execute();
	return rows.map(({ label }) => label).sort();
}

async function insertLabels(tx: Transaction, ids: readonly number[], labels: readonly string[]): Promise<void> {
	const rows = ids.flatMap((tracked_id) => labels.map((label) => ({ tracked_id, label })));
	for (const some of chunks(rows)) await tx.insertInto('tracked_labels').values(some).execute();
}

/** Takes rows off the list, with what hangs on them. */
export async function deleteTrackedRows(tx: Transaction, which: { removal: 'keep' } | { id: number }): Promise<void> {
	if ('id' in which) {
		await tx.deleteFrom('tracked_users').where('id', '=', which.id).execute();
		await tx.deleteFrom('tracked_labels').where('tracked_id', '=', which.id).execute();
		return;
	}
	await tx.deleteFrom('tracked_users').where('removal', '=', which.removal).execute();
	// Also of rows that were deleted by hand.
	await tx
		.deleteFrom('tracked_labels')
		.where('tracked_id', 'not in', sql<number>`(select id from tracked_users)`)
		.execute();
}
