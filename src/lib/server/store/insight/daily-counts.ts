import type { Selectable } from 'kysely';
import { dayNumber } from '#lib/domain/insight/period.ts';
import type { Flag, Tables, Transaction } from '#lib/server/db/tables.ts';
import { addSums, type SumTable, Sums } from './sums.ts';

const dailyCounts: SumTable = { name: 'daily_counts', keys: ['user_id', 'day', 'wiki_id', 'type_id'] };
const wikiCounts: SumTable = { name: 'wiki_counts', keys: ['user_id', 'wiki_id'] };

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
	const rows = (events: readonly Counted[], by: 1 | -1) =>
		events.flatMap(({ time, user_id, wiki_id, type_id, bot }): DailyCount[] => {
			const bots = bot === 1 && time >= botsFrom ? by : 0;
			return user_id === null ? [] : [{ day: dayNumber(time), user_id, wiki_id, type_id, events: by, bots }];
		});
	await addCounts(tx, [...rows(added, 1), ...rows(removed, -1)]);
}

/**
 * Adds numbers of events, which may be below zero, to the counts by day, and to those by wiki. A count that comes down to
 * nothing is removed.
 */
export async function addCounts(tx: Transaction, rows: readonly DailyCount[]): Promise<void> {
	const days = new Sums();
	const wikis = new Sums();
	for (const { user_id, day, wiki_id, type_id, events, bots } of rows) {
		days.add([user_id, day, wiki_id, type_id], { events, bots });
		wikis.add([user_id, wiki_id], { events });
	}
	await addSums(tx, dailyCounts, days);
	await addSums(tx, wikiCounts, wikis);
}

/** Deletes all counts of a person, also of events that were deleted for their age. */
export async function deleteCounts(tx: Transaction, userId: number): Promise<void> {
	await tx.deleteFrom('daily_counts').where('user_id', '=', userId).execute();
	await tx.deleteFrom('wiki_counts').where('user_id', '=', userId).execute();
}
