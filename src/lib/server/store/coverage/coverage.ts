import type { ExpressionBuilder } from 'kysely';
import {
	coverageSources,
	mergeStretches,
	type PersonCoverage,
	type Stretch,
	type TimeRange,
} from '#lib/domain/coverage/coverage.ts';
import type { PeopleFilter } from '#lib/domain/filter/event-filter.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Tables } from '#lib/server/db/tables.ts';
import { listReading } from '../backfill/backfills.ts';
import type { Writing } from '../core/state.ts';
import { findLeftOut, findPeople } from '../person/find-people.ts';
import { isToBePurged } from '../tracking/tracking-state.ts';

/** A stretch as it was recorded. */
export interface Coverage extends Stretch {
	userId: number;
	/** Still growing with the stream: `until` is where that has been read to. */
	open: boolean;
	/** Events from before this time were deleted for their age; null where none were. */
	expiredUntil: number | null;
}

/** What is known about people, oldest first; about everybody unless some are named by their ids. */
export async function listCoverage(db: Db, userIds?: readonly number[]): Promise<Coverage[]> {
	if (userIds?.length === 0) return [];
	let query = db
		.selectFrom('coverage')
		.innerJoin('state', (join) => join.onTrue())
		.select(['coverage.user_id', 'source', 'starts_at', 'ends_at', 'state.streamed_until', 'state.expired_until'])
		.orderBy('coverage.user_id')
		.orderBy('starts_at')
		.orderBy('coverage.id');
	if (userIds !== undefined) query = query.where('coverage.user_id', 'in', userIds);
	const rows = await query.execute();
	return rows.map((row) => ({
		userId: row.user_id,
		// What another version claims is not known to us.
		source: coverageSources.find((one) => one === row.source) ?? 'unknown',
		from: row.starts_at,
		until: row.ends_at ?? Math.max(row.starts_at, row.streamed_until ?? row.starts_at),
		open: row.ends_at === null,
		expiredUntil: row.expired_until,
	}));
}

/** What is known about everybody who is tracked now, by name. */
export async function listCoverageOfTracked(db: Db): Promise<PersonCoverage[]> {
	const people = await db
		.selectFrom('coverage')
		.innerJoin('users', 'users.id', 'coverage.user_id')
		.select(['users.id', 'users.name'])
		.where('ends_at', 'is', null)
		.execute();
	const [rows, reading] = await listKnowledge(db);
	return people.map(({ id, name }) => personCoverage(name, rows.get(id) ?? [], reading.get(id))).sort(byUser);
}

/**
 * What is known about the people of a filter, also if they are not tracked; about everybody who is tracked now, if it
 * names nobody. Nothing is known about a name that nobody has.
 */
export async function listCoverageFor(db: Db, filter: PeopleFilter): Promise<PersonCoverage[]> {
	const people = await findPeople(db, filter);
	if (people === null) {
		const others = new Set((await findLeftOut(db, filter)).map(({ name }) => name));
		return (await listCoverageOfTracked(db)).filter(({ user }) => !others.has(user));
	}
	const [rows, reading] = await listKnowledge(
		db,
		people.flatMap(({ userId }) => userId ?? []),
	);
	return people
		.map(({ userId, name }) => personCoverage(name, rows.get(userId ?? 0) ?? [], reading.get(userId ?? 0)))
		.sort(byUser);
}

async function listKnowledge(db: Db, userIds?: readonly number[]) {
	const [rows, reading] = [await listCoverage(db, userIds), await listReading(db, userIds)];
	return [Map.groupBy(rows, ({ userId }) => userId), Map.groupBy(reading, ({ userId }) => userId)] as const;
}

/**
 * The coverage of one person from their rows, under a name of theirs.
 * @param reading what the wikis are being asked for about them, in order of time and apart from each other
 */
export function personCoverage(
	user: string,
	rows: readonly Coverage[],
	reading: readonly TimeRange[] = [],
): PersonCoverage {
	const openSince = rows.find(({ open }) => open)?.from ?? null;
	const expiredUntil = rows[0]?.expiredUntil ?? null;
	return {
		user,
		openSince,
		stretches: mergeStretches(rows),
		...(expiredUntil !== null && { expiredUntil }),
		...(reading.length > 0 && { reading: reading.map(({ from, until }) => ({ from, until })) }),
	};
}

function byUser(a: PersonCoverage, b: PersonCoverage): number {
	return a.user < b.user ? -1 : a.user > b.user ? 1 : 0;
}

/** The people whose coverage grows with the stream. */
export async function listCovered(db: Db): Promise<Set<number>> {
	const rows = await db.selectFrom('coverage').select('user_id').where('ends_at', 'is', null).execute();
	return new Set(rows.map(({ user_id }) => user_id));
}

/**
 * Whether anything is stored about anybody, tracked now or before: events, coverage where the events were too old, or
 * archived rows, since these may be restored.
 */
export async function hasRecordedData(db: Db): Promise<boolean> {
	for (const table of ['coverage', 'events', 'set_aside'] as const)
		if ((await db.selectFrom(table).select('id').limit(1).executeTakeFirst()) !== undefined) return true;
	return false;
}

/** From this stream time on, all events of these people are seen. */
export async function openCoverage({ tx, change }: Writing, userIds: Iterable<number>, from: number): Promise<void> {
	const rows = [...userIds].map((user_id) => ({ user_id, source: 'stream', starts_at: from, ends_at: null, change }));
	for (let at = 0; at < rows.length; at += 500)
		await tx
			.insertInto('coverage')
			.values(rows.slice(at, at + 500))
			.execute();
}

/**
 * Ends the open coverage of some people, or of all, at the time up to which the stream was read. What began only later
 * covered nothing and is deleted.
 * @param until ms UTC
 */
export async function closeCoverage(
	{ tx, change }: Writing,
	until: number,
	userIds?: readonly number[],
): Promise<void> {
	if (userIds?.length === 0) return;
	const isMeant = (eb: ExpressionBuilder<Tables, 'coverage'>) =>
		eb.and([eb('ends_at', 'is', null), ...(userIds ? [eb('user_id', 'in', userIds)] : [])]);
	await tx.deleteFrom('coverage').where(isMeant).where('starts_at', '>=', until).execute();
	await tx.updateTable('coverage').set({ ends_at: until, change }).where(isMeant).execute();
}

/**
 * Records that the stream did not deliver a stretch: for everybody who was tracked during it, or for some of them, it is
 * unknown.
 * @param gap ms UTC of stream time; `from`: up to here all was seen; `until`: from here on all is seen again
 */
export async function recordGap(
	writing: Writing,
	gap: { from: number; until: number },
	among?: readonly number[],
): Promise<void> {
	if (among?.length === 0) return;
	const { tx, change } = writing;
	const open = await tx
		.selectFrom('coverage')
		.select(['user_id', 'starts_at'])
		.where('ends_at', 'is', null)
		.where('starts_at', '<', gap.until)
		.where((eb) => eb.and(among ? [eb('user_id', 'in', among)] : []))
		.execute();
	const userIds = [...new Set(open.map(({ user_id }) => user_id))];
	for (const some of chunks(userIds)) await closeCoverage(writing, gap.from, some);
	const unknown = open.map(({ user_id, starts_at }) => ({
		user_id,
		source: 'unknown',
		starts_at: Math.max(gap.from, starts_at),
		ends_at: gap.until,
		change,
	}));
	for (const some of chunks(unknown)) await tx.insertInto('coverage').values(some).execute();
	await openCoverage(writing, userIds, gap.until);
}

/**
 * A stretch of stream time in which not all events of a person were seen: it is unknown, and ends their coverage, which
 * is opened again when the stream is read by all their names (see tracking/tracking-sync.ts).
 */
export async function breakCoverage(
	writing: Writing,
	userId: number,
	gap: { from: number; until: number },
): Promise<void> {
	await recordGap(writing, gap, [userId]);
	// A purge begins once nobody reads for the person any more: only the recording loop, which may still read, ends that.
	if (await isToBePurged(writing.tx, userId)) return;
	await writing.tx.deleteFrom('coverage').where('user_id', '=', userId).where('ends_at', 'is', null).execute();
}
