import type { ExpressionBuilder } from 'kysely';
import { chunks } from '../db/chunks.ts';
import type { Db, Tables } from '../db/tables.ts';
import type { Writing } from './state.ts';

/** Where knowledge of a stretch comes from; `unknown` is a gap that we know of. What no row speaks of is unknown too. */
export type CoverageSource = 'stream' | 'backfill' | 'unknown';

/** A stretch of stream time for one person, in ms UTC: `from` inclusive, `until` exclusive. */
export interface Coverage {
	userId: number;
	source: CoverageSource;
	from: number;
	until: number;
	/** Still growing with the stream. */
	open: boolean;
}

/** What is known about people, oldest first; about everybody unless a person is named. */
export async function listCoverage(db: Db, userId?: number): Promise<Coverage[]> {
	let query = db
		.selectFrom('coverage')
		.innerJoin('state', (join) => join.onTrue())
		.select(['coverage.user_id', 'source', 'starts_at', 'ends_at', 'state.streamed_until'])
		.orderBy('coverage.user_id')
		.orderBy('starts_at')
		.orderBy('coverage.id');
	if (userId !== undefined) query = query.where('coverage.user_id', '=', userId);
	const rows = await query.execute();
	return rows.map((row) => ({
		userId: row.user_id,
		source: row.source as CoverageSource,
		from: row.starts_at,
		until: row.ends_at ?? Math.max(row.starts_at, row.streamed_until ?? row.starts_at),
		open: row.ends_at === null,
	}));
}

/** The people whose coverage grows with the stream. */
export async function listCovered(db: Db): Promise<Set<number>> {
	const rows = await db.selectFrom('coverage').select('user_id').where('ends_at', 'is', null).execute();
	return new Set(rows.map(({ user_id }) => user_id));
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
 * Writes down that the stream did not give us a stretch: for everybody whom we followed during it, it is unknown.
 * @param gap ms UTC of stream time; `from`: up to here all was seen; `until`: from here on all is seen again
 */
export async function recordGap(writing: Writing, gap: { from: number; until: number }): Promise<void> {
	const { tx, change } = writing;
	const open = await tx
		.selectFrom('coverage')
		.select(['user_id', 'starts_at'])
		.where('ends_at', 'is', null)
		.where('starts_at', '<', gap.until)
		.execute();
	const userIds = open.map(({ user_id }) => user_id);
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
