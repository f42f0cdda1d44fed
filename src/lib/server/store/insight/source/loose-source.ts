import { type RawBuilder, sql } from 'kysely';
import { dayEnd, dayNumber } from '#lib/domain/insight/period.ts';
import { detailsOf, type Dimension, dimensions } from '#lib/domain/insight/tally.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { markOf } from '../../review/mark-codes.ts';
import { type CountSource, sumOf } from './count-source.ts';
import { hiddenUser, type Tallied } from '../insight-tables.ts';

type LooseEvent = Omit<Tallied, 'bot'> & { type: string };

/** Events that are read one by one. */
export interface LooseEvents {
	/** Those since a time, ms UTC. */
	since: (from: number) => CountSource;
	/** From when on all of them are there, ms UTC. */
	from: number;
	/** How many there are. */
	size: number;
}

/**
 * Reads the events for which a condition holds, the newest first.
 * @param options `most`: maximum number of rows; with more only whole days are in the source, or the end of one
 */
export async function readLoose(
	db: Db,
	conditions: RawBuilder<unknown>,
	{ most, isOfPeople }: { most: number; isOfPeople: boolean },
): Promise<LooseEvents> {
	// An expression, for which no engine reads what everybody did in order of time.
	const order = isOfPeople ? sql`events.time + 0` : sql`events.time`;
	// An outer join, so that engines do not begin with the kinds.
	const { rows } = await sql<LooseEvent>`
		select events.time, events.user_id, wiki_id, type_id, mark_code, old_length, new_length, event_types.type
		from events left join event_types on event_types.id = events.type_id
		where ${conditions} order by ${order} desc limit ${most + 1}`.execute(db);
	const over = rows.length > most ? (rows[most]?.time ?? 0) : -Infinity;
	const isOneDay = dayNumber(over) === dayNumber(rows[0]?.time ?? 0);
	const from = over === -Infinity ? over : isOneDay ? over + 1 : dayEnd(over + 1);
	const inside = rows.filter(({ time }) => time >= from);
	const since = (first: number) => looseSource(inside.filter(({ time }) => time >= first));
	return { since, from, size: inside.length };
}

function looseSource(events: readonly LooseEvent[]): CountSource {
	const days = new Map<number, number>();
	const daysOf: Record<Dimension, Map<number, Map<number, number>>> = {
		wiki: new Map(),
		user: new Map(),
		type: new Map(),
	};
	const raise = (map: Map<number, number>, key: number) => map.set(key, (map.get(key) ?? 0) + 1);
	for (const event of events) {
		const day = dayNumber(event.time);
		raise(days, day);
		for (const by of dimensions) {
			const id = event[`${by}_id`] ?? hiddenUser;
			const theirs = daysOf[by].get(id) ?? new Map<number, number>();
			raise(theirs, day);
			daysOf[by].set(id, theirs);
		}
	}
	const details = detailsOf(
		events.map(({ time, type, mark_code, old_length, new_length }) => ({
			...{ time, user: null, logType: null, mark: markOf(mark_code) },
			...{ type, oldLength: old_length, newLength: new_length },
		})),
	);
	const { hours, ...measures } = details;
	return {
		days: async () => days,
		names: async (by) => new Map([...daysOf[by]].map(([id, theirs]) => [id, sumOf(theirs)])),
		daysOf: async (by, ids) => new Map(ids.flatMap((id) => [[id, daysOf[by].get(id) ?? new Map()]] as const)),
		measures: async () => measures,
		hours: async () => hours,
	};
}
