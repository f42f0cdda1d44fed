import { type Insertable, type Selectable, sql } from 'kysely';
import { Problem } from '#lib/domain/core/problem.ts';
import { type Mark, type MarkResult, mostMarksOfOne, type NewMark, type Review } from '#lib/domain/review/review.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { type Writing, write } from '../core/state.ts';
import { copyToLinks } from '../event/event-links.ts';
import { markCodes } from './mark-codes.ts';
import { countEvents, readTallied } from '../insight/count-events.ts';

/**
 * Stores marks in the order given: all of them or, when it throws, none. The one received last counts; it stamps its
 * event, so live pages and offline copies get it. A mark that was stored before is not stored again.
 * @param reviewer a username
 * @throws {Problem} `conflict` if a request's id was used for another mark, or the reviewer has marked an event too often
 */
export async function recordReviews(db: Db, reviewer: string, marks: readonly NewMark[]): Promise<MarkResult[]> {
	if (marks.length === 0) return [];
	return write(db, async (writing) => {
		const { tx } = writing;
		const events = await tx
			.selectFrom('events')
			.select(['id', 'natural_key'])
			.where(
				'natural_key',
				'in',
				marks.map(({ key }) => key),
			)
			.execute();
		const eventIds = new Map(events.map(({ natural_key, id }) => [natural_key, id]));
		await insertFresh(writing, reviewer, marks, eventIds);
		const counting = await readCounting(tx, [...eventIds.values()]);
		return marks.map(({ requestId, key }): MarkResult => {
			const found = counting.get(key);
			return found === undefined
				? { requestId, outcome: 'gone', review: null, change: null }
				: { requestId, outcome: 'kept', ...found };
		});
	});
}

async function insertFresh(
	writing: Writing,
	reviewer: string,
	marks: readonly NewMark[],
	eventIds: ReadonlyMap<string, number>,
): Promise<void> {
	const { tx, change } = writing;
	const seen = new Map<string, Pick<Selectable<Tables['reviews']>, 'event_id' | 'mark'>>();
	for (const row of await listByRequest(tx, marks)) seen.set(row.request_id, row);
	const received_at = await readClock(tx);
	const fresh: Insertable<Tables['reviews']>[] = [];
	for (const { requestId, key, mark, note, madeAt } of marks) {
		const event_id = eventIds.get(key);
		if (event_id === undefined) continue;
		const twin = seen.get(requestId);
		if (twin && (twin.event_id !== event_id || twin.mark !== mark)) {
			throw new Problem('conflict', 'this id was used for another mark', { field: 'requestId' });
		}
		if (twin) continue;
		// The clock of a device may be fast.
		const made_at = Math.min(madeAt, received_at);
		fresh.push({ request_id: requestId, event_id, mark, note, reviewer, made_at, received_at });
		seen.set(requestId, { event_id, mark });
	}
	if (fresh.length === 0) return;
	await requireRoom(tx, reviewer, fresh);
	await tx.insertInto('reviews').values(fresh).execute();
	const ids = new Map((await listByRequest(tx, marks)).map(({ request_id, id }) => [request_id, id]));
	const last = new Map(fresh.map(({ event_id, request_id, mark }) => [event_id, { request_id, mark: mark as Mark }]));
	const before = await readTallied(tx, [...last.keys()]);
	for (const [id, { request_id, mark }] of last) {
		const review_id = ids.get(request_id) ?? null;
		await tx
			.updateTable('events')
			.set({ mark_code: markCodes[mark], review_id, change })
			.where('id', '=', id)
			.execute();
	}
	await copyToLinks(tx, [...last.keys()]);
	await countEvents(writing, await readTallied(tx, [...last.keys()]), before);
}

/** All marks on an event are read and sent at once: they have a bound. @throws {Problem} `conflict` */
async function requireRoom(tx: Transaction, reviewer: string, fresh: readonly { event_id: number }[]): Promise<void> {
	const events = Map.groupBy(fresh, ({ event_id }) => event_id);
	const rows = await tx
		.selectFrom('reviews')
		.select(['event_id', (eb) => eb.fn.countAll().as('count')])
		.where('event_id', 'in', [...events.keys()])
		.where('reviewer', '=', reviewer)
		.groupBy('event_id')
		.execute();
	const before = new Map(rows.map(({ event_id, count }) => [event_id, Number(count)]));
	for (const [id, { length }] of events)
		if ((before.get(id) ?? 0) + length > mostMarksOfOne)
			throw new Problem('conflict', `you have marked an event more than ${mostMarksOfOne} times`, { field: 'marks' });
}

async function listByRequest(tx: Transaction, marks: readonly NewMark[]) {
	return tx
		.selectFrom('reviews')
		.select(['id', 'request_id', 'event_id', 'mark'])
		.where(
			'request_id',
			'in',
			marks.map(({ requestId }) => requestId),
		)
		.execute();
}

/** The time by the clock of the database, ms UTC. */
export async function readClock(tx: Transaction): Promise<number> {
	const { rows } = await sql<{ now: number }>`select ${currentTime(tx)} as now`.execute(tx);
	return Number(rows[0]?.now);
}

/** By natural key: the mark that counts and the change that the event carries. */
export async function readCounting(
	tx: Transaction,
	eventIds: readonly number[],
): Promise<Map<string, { review: Review | null; change: number }>> {
	if (eventIds.length === 0) return new Map();
	const rows = await tx
		.selectFrom('events')
		.leftJoin('reviews', 'reviews.id', 'events.review_id')
		.select(['events.natural_key', 'events.change'])
		.select(['reviews.mark', 'reviews.note', 'reviews.reviewer', 'reviews.made_at', 'reviews.received_at'])
		.where('events.id', 'in', eventIds)
		.execute();
	return new Map(rows.map(({ natural_key, change, ...row }) => [natural_key, { change, review: reviewOf(row) }]));
}

/** The row of a review, or nulls where there is none. */
interface ReviewRow {
	mark: string | null;
	note: string | null;
	reviewer: string | null;
	made_at: number | null;
	received_at: number | null;
}

/** A row as a review; null for the row of an event that nobody has marked. */
export function reviewOf({ mark, note, reviewer, made_at, received_at }: ReviewRow): Review | null {
	if (mark === null || reviewer === null || made_at === null || received_at === null) return null;
	return { mark: mark as Mark, note, by: reviewer, madeAt: made_at, receivedAt: received_at };
}

/**
 * Every mark on an event, oldest first: the last one counts.
 * @throws {Problem} `not-found` if there is no such event
 */
export async function listReviews(db: Db, key: string): Promise<Review[]> {
	const event = await db.selectFrom('events').select('id').where('natural_key', '=', key).executeTakeFirst();
	if (!event) throw new Problem('not-found', 'there is no such event', { field: 'key' });
	const rows = await db.selectFrom('reviews').selectAll().where('event_id', '=', event.id).orderBy('id').execute();
	return rows.flatMap((row) => reviewOf(row) ?? []);
}
