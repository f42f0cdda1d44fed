import type { Selectable } from 'kysely';
import { isRevision, sizeChange } from '#lib/domain/event/event.ts';
import { dayLength, dayNumber, monthOf } from '#lib/domain/insight/period.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Tables, Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { listEventTypes } from '../event/event-types.ts';
import { markCodes } from '../review/mark-codes.ts';
import { addSums, type SumTable, Sums } from './sums.ts';

/** What the tables of charts count of an event. */
export type Tallied = Pick<
	Selectable<Tables['events']>,
	'time' | 'user_id' | 'wiki_id' | 'type_id' | 'bot' | 'mark_code' | 'old_length' | 'new_length'
>;

/** The columns of `events` that make a {@link Tallied}. */
export const talliedColumns = [
	...(['events.time', 'events.user_id', 'events.wiki_id', 'events.type_id'] as const),
	...(['events.bot', 'events.mark_code', 'events.old_length', 'events.new_length'] as const),
] as const;

/** In place of a user: everybody, and all whose names are hidden. In place of a wiki: all of them. */
export const everybody = -1;
export const hiddenUser = 0;
export const allWikis = 0;

const userDays: SumTable = { name: 'user_days', keys: ['user_id', 'day', 'is_categorize', 'is_bot'] };
const wikiMonths: SumTable = { name: 'wiki_months', keys: ['month', 'user_id', 'wiki_id', 'type_id', 'is_bot'] };

/**
 * Adds events to the tables of charts and takes others away, as far as events of their time are counted yet.
 */
export async function changeInsightTables(
	{ tx, change, state }: Writing,
	added: readonly Tallied[],
	removed: readonly Tallied[],
): Promise<void> {
	const isCounted = ({ time }: Tallied) => time >= state.counted_from;
	const all = [
		...added.filter(isCounted).map((event) => ({ event, by: 1 })),
		...removed.filter(isCounted).map((event) => ({ event, by: -1 })),
	];
	if (all.length === 0) return;
	const types = new Map((await listEventTypes(tx)).map((kind) => [kind.id, kind]));
	const days = new Sums();
	const months = new Sums();
	for (const { event, by } of all) {
		const day = dayNumber(event.time);
		const { month, dayOfMonth } = monthOf(day);
		const type = types.get(event.type_id)?.type ?? '';
		const isBot = event.bot === 1 ? 1 : 0;
		const user = event.user_id ?? hiddenUser;
		const measures = measuresOf(event, type);
		const one = { events: 1, [`d${dayOfMonth}`]: 1 };
		for (const id of [everybody, user]) {
			days.add([id, day, type === 'categorize' ? 1 : 0, isBot], measures, by);
			months.add([month, id, allWikis, event.type_id, isBot], one, by);
		}
		for (const id of user === hiddenUser ? [everybody, hiddenUser] : [everybody])
			months.add([month, id, event.wiki_id, event.type_id, isBot], one, by);
	}
	await addSums(tx, userDays, days);
	await addSums(tx, wikiMonths, months);
	await stampDays(tx, change, [...new Set(all.map(({ event }) => dayNumber(event.time)))]);
}

function measuresOf({ time, mark_code, old_length, new_length }: Tallied, type: string): Record<string, number> {
	const size = sizeChange({ type, oldLength: old_length, newLength: new_length });
	return {
		events: 1,
		unreviewed: mark_code === markCodes.unreviewed ? 1 : 0,
		added: Math.max(0, size ?? 0),
		removed: Math.max(0, -(size ?? 0)),
		unsized: size === null && isRevision({ type }) ? 1 : 0,
		[`h${Math.floor((time % dayLength) / 3_600_000)}`]: 1,
	};
}

async function stampDays(tx: Transaction, change: number, days: readonly number[]): Promise<void> {
	for (const some of chunks(days))
		await tx
			.replaceInto('day_changes')
			.values(some.map((day) => ({ day, change })))
			.execute();
}
