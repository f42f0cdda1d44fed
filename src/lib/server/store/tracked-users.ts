import { Problem } from '../../domain/problem.ts';
import { canonicalUsername, normalizedUsername } from '../../domain/username.ts';
import type { Db } from '../db/tables.ts';
import { closeCoverage, listCovered, openCoverage } from './coverage.ts';
import { write, type Writing } from './state.ts';
import { recordUsers, type UserName } from './users.ts';

/** What becomes of the events of someone who is no longer followed. */
export type Removal = 'keep' | 'purge';

/** Someone whom we follow. */
export interface TrackedUser {
	id: number;
	/** In canonical form once adopted; before, as it was typed. */
	username: string;
	/** The person; null until the consumer has adopted the row. */
	userId: number | null;
	/** ms UTC. */
	addedAt: number;
	/** Who added it; null if it was typed into the database. */
	addedBy: string | null;
	/** Asked to be removed; the consumer carries it out. */
	removal: Removal | null;
	/** `invalid`: MediaWiki cannot have such a name. */
	problem: string | null;
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
	return rows.map((row) => ({
		id: row.id,
		username: row.name ?? row.username,
		userId: row.user_id,
		addedAt: row.added_at,
		addedBy: row.added_by,
		removal: row.removal as Removal | null,
		problem: row.problem,
	}));
}

/** How many people are to be followed, whether taken up yet or not. */
export async function countTrackedUsers(db: Db): Promise<number> {
	const { count } = await db
		.selectFrom('tracked_users')
		.select(({ fn }) => fn.countAll().as('count'))
		.where('removal', 'is', null)
		.where('problem', 'is', null)
		.executeTakeFirstOrThrow();
	return Number(count);
}

/**
 * Follows someone; the consumer takes it up within seconds.
 * @throws {Problem} `bad-input` if MediaWiki cannot have such a name, `conflict` if it is followed already or still being removed
 */
export async function insertTrackedUser(
	db: Db,
	{ username, addedBy }: { username: string; addedBy: string | null },
): Promise<void> {
	const name = canonicalUsername(username);
	if (name === null) throw new Problem('bad-input', 'MediaWiki has no such usernames', { field: 'username' });
	await write(db, async ({ tx }) => {
		const there = await tx.selectFrom('tracked_users').select('id').where('username', '=', name).executeTakeFirst();
		if (there) throw new Problem('conflict', `${name} is tracked already`, { field: 'username' });
		await tx
			.insertInto('tracked_users')
			.values({
				username: name,
				normalized_username: normalizedUsername(name) ?? name.toLowerCase(),
				added_by: addedBy,
			})
			.execute();
	});
}

/**
 * Asks for someone to be followed no more. Once asked, a purge stays a purge.
 * @throws {Problem} `not-found`
 */
export async function removeTrackedUser(db: Db, id: number, removal: Removal): Promise<void> {
	await write(db, async ({ tx }) => {
		const row = await tx.selectFrom('tracked_users').select('removal').where('id', '=', id).executeTakeFirst();
		if (!row) throw new Problem('not-found', 'nobody is tracked under this number', { field: 'id' });
		if (row.removal !== 'purge') await tx.updateTable('tracked_users').set({ removal }).where('id', '=', id).execute();
	});
}

/** The names by which the people whom we follow are recognised in the stream, with their time. */
export async function listTrackedNames(db: Db): Promise<UserName[]> {
	const rows = await db
		.selectFrom('tracked_users')
		.innerJoin('user_names', 'user_names.user_id', 'tracked_users.user_id')
		.selectAll('user_names')
		.where('removal', 'is', null)
		.orderBy('user_names.id')
		.execute();
	return rows.map((row) => ({
		userId: row.user_id,
		name: row.name,
		validFrom: row.valid_from,
		validUntil: row.valid_until,
	}));
}

/** Whether {@link syncTrackedUsers} has something to do: rows added, removed or asked to be removed since. */
export async function isSyncDue(db: Db): Promise<boolean> {
	const rows = await db.selectFrom('tracked_users').select(['user_id', 'removal', 'problem']).execute();
	const covered = await listCovered(db);
	const followed = new Set<number>();
	for (const { user_id, removal, problem } of rows) {
		if (removal === 'keep' || (user_id === null && problem === null)) return true;
		if (user_id !== null && removal === null) followed.add(user_id);
	}
	return !isSame(followed, covered);
}

/**
 * Takes up what has changed in `tracked_users`, whoever changed it: new rows get their person and open coverage;
 * rows that are gone or to be removed have theirs closed; rows to be removed without a purge are deleted.
 * @param times in stream time, ms UTC: `from`: the next event to be seen is not older; `until`: all before has been seen
 */
export async function syncTrackedUsers(writing: Writing, times: { from: number; until: number }): Promise<void> {
	const { tx } = writing;
	await tx.deleteFrom('tracked_users').where('removal', '=', 'keep').execute();
	const rows = await tx.selectFrom('tracked_users').selectAll().orderBy('id').execute();
	const adopted = new Set(rows.flatMap(({ user_id }) => user_id ?? []));
	for (const row of rows.filter(({ user_id, problem }) => user_id === null && problem === null)) {
		const name = canonicalUsername(row.username);
		if (name === null) {
			await tx.updateTable('tracked_users').set({ problem: 'invalid' }).where('id', '=', row.id).execute();
			continue;
		}
		// A name just added means whoever bears it now.
		const now = Number.MAX_SAFE_INTEGER;
		const userId = (await recordUsers(tx, [{ name, time: now }]))(name, now);
		// Typed in two spellings, it is one person all the same.
		if (adopted.has(userId)) await tx.deleteFrom('tracked_users').where('id', '=', row.id).execute();
		else await tx.updateTable('tracked_users').set({ user_id: userId }).where('id', '=', row.id).execute();
		adopted.add(userId);
	}
	const followed = await tx.selectFrom('tracked_users').select('user_id').where('removal', 'is', null).execute();
	const wanted = new Set(followed.flatMap(({ user_id }) => user_id ?? []));
	const covered = await listCovered(tx);
	await closeCoverage(writing, times.until, [...covered.difference(wanted)]);
	await openCoverage(writing, wanted.difference(covered), times.from);
}

function isSame(a: Set<number>, b: Set<number>): boolean {
	return a.size === b.size && a.isSubsetOf(b);
}
