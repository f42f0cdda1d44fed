import { type Selectable, sql } from 'kysely';
import { dayNumber } from '#lib/domain/insight/period.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Flag, Tables, Transaction } from '#lib/server/db/tables.ts';

/** A row of daily counts. */
export type DailyCount = Selectable<Tables['daily_counts']>;

/** What an event adds to the daily counts. */
export interface Counted {
	time: number;
	user_id: number | null;
	wiki_id: number;
	type_id: number;
	bot?: Flag | null;
}

/**
 * Adds events to the counts of their users by day and by wiki, and subtracts others; an event without a user
 * counts for nobody. A count that becomes 0 is removed.
 * @param botsFrom bots are counted in events since this time, ms UTC
 */
export async function changeCounts(
	tx: Transaction,
	added: readonly Counted[],
	removed: readonly Counted[],
	botsFrom = Infinity,
): Promise<void> {
	const deltas = new Map<string, DailyCount>();
	const count = (event: Counted, by: 1 | -1) => {
		const { user_id, wiki_id, type_id } = event;
		if (user_id === null) return;
		const day = dayNumber(event.time);
		const key = `${day} ${user_id} ${wiki_id} ${type_id}`;
		const delta = deltas.get(key) ?? { day, user_id, wiki_id, type_id, events: 0, bots: 0 };
		delta.events += by;
		if (event.bot === 1 && event.time >= botsFrom) delta.bots += by;
		deltas.set(key, delta);
	};
	for (const event of added) count(event, 1);
	for (const event of removed) count(event, -1);
	await addCounts(
		tx,
		[...deltas.values()].filter(({ events, bots }) => events !== 0 || bots !== 0),
	);
}

/**
 * Adds numbers of events, which may be below zero, to the counts by day, and to those by wiki. A count that comes down to
 * nothing is removed. @param rows one a day, user, wiki and kind
 */
export async function addCounts(tx: Transaction, rows: readonly DailyCount[]): Promise<void> {
	const byWiki = new Map<string, Tables['wiki_counts']>();
	for (const { user_id, wiki_id, events } of rows) {
		const key = `${user_id} ${wiki_id}`;
		byWiki.set(key, { user_id, wiki_id, events: (byWiki.get(key)?.events ?? 0) + events });
	}
	const isSqlite = engineOf(tx) === 'sqlite';
	for (const some of chunks(rows)) {
		const insert = tx.insertInto('daily_counts').values(some);
		await (
			isSqlite
				? insert.onConflict((conflict) =>
						conflict.columns(['user_id', 'day', 'wiki_id', 'type_id']).doUpdateSet({
							events: sql`daily_counts.events + excluded.events`,
							bots: sql`daily_counts.bots + excluded.bots`,
						}),
					)
				: insert.onDuplicateKeyUpdate({ events: sql`events + values(events)`, bots: sql`bots + values(bots)` })
		).execute();
	}
	for (const some of chunks([...byWiki.values()].filter(({ events }) => events !== 0))) {
		const insert = tx.insertInto('wiki_counts').values(some);
		await (
			isSqlite
				? insert.onConflict((conflict) =>
						conflict.columns(['user_id', 'wiki_id']).doUpdateSet({ events: sql`wiki_counts.events + excluded.events` }),
					)
				: insert.onDuplicateKeyUpdate({ events: sql`events + values(events)` })
		).execute();
	}
	const users = [...new Set(rows.flatMap(({ user_id, events }) => (events < 0 ? user_id : [])))];
	if (users.length === 0) return;
	await tx.deleteFrom('daily_counts').where('user_id', 'in', users).where('events', '<=', 0).execute();
	await tx.deleteFrom('wiki_counts').where('user_id', 'in', users).where('events', '<=', 0).execute();
}

/** Deletes all counts of a person, also of events that were deleted for their age. */
export async function deleteCounts(tx: Transaction, userId: number): Promise<void> {
	await tx.deleteFrom('daily_counts').where('user_id', '=', userId).execute();
	await tx.deleteFrom('wiki_counts').where('user_id', '=', userId).execute();
}
