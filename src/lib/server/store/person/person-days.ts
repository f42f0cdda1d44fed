import { sql } from 'kysely';
import { isRevision } from '#lib/domain/event/event.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../event/event-conditions.ts';
import { listEventTypes } from '../event/event-types.ts';

/** What somebody did on a day. */
export interface DayOf {
	/** Without category changes. */
	actions: number;
	/** Edits, new pages among them. */
	edits: number;
	created: number;
}

/** The ids of the kinds of events of which the numbers of a person are made. */
export interface NumberTypes {
	/** Edits, new pages among them. */
	edits: number[];
	created: number[];
	categorize: number[];
}

/** Finds them among the kinds that were seen. */
export async function listNumberTypes(db: Db): Promise<NumberTypes> {
	const types = await listEventTypes(db);
	const idsOf = (is: (kind: { type: string }) => boolean) => types.filter(is).map(({ id }) => id);
	return {
		edits: idsOf(isRevision),
		created: idsOf(({ type }) => type === 'new'),
		categorize: idsOf(({ type }) => type === 'categorize'),
	};
}

/**
 * What the daily counts of some people say, by UTC day (whole days since 1970-01-01). One person is one range of the key,
 * from its end on.
 * @param most maximum number of rows of each person
 * @returns `since`: from when on they are there, ms UTC, if there are more than `most`
 */
export async function readPersonDays(
	db: Db,
	ids: readonly number[],
	types: NumberTypes,
	most: number,
): Promise<{ days: Map<number, DayOf>; since: number | null }> {
	const days = new Map<number, DayOf>();
	let since: number | null = null;
	const table = engineOf(db) === 'sqlite' ? sql`daily_counts not indexed` : sql`daily_counts force index (primary)`;
	// No type has the id 0: an empty list is no SQL.
	const sum = (only: readonly number[]) =>
		sql`sum(case when type_id in (${idList([0, ...only])}) then events else 0 end)`;
	for (const id of ids) {
		const { rows } = await sql<Record<'day' | 'counts' | 'events' | 'edits' | 'created' | 'changes', number | string>>`
			select day, count(*) as counts, sum(events) as events, ${sum(types.edits)} as edits,
				${sum(types.created)} as created, ${sum(types.categorize)} as changes
			from (select day, type_id, events from ${table} where user_id = ${id}
				order by user_id desc, day desc limit ${most + 1}) newest group by day order by day desc`.execute(db);
		const isCut = rows.reduce((total, { counts }) => total + Number(counts), 0) > most;
		// Of the oldest day only a part may be there.
		const last = isCut ? rows.pop() : undefined;
		if (last !== undefined) since = Math.max(since ?? -Infinity, (Number(last.day) + 1) * dayLength);
		for (const row of rows) {
			const day = days.get(Number(row.day)) ?? { actions: 0, edits: 0, created: 0 };
			day.actions += Number(row.events) - Number(row.changes);
			day.edits += Number(row.edits);
			day.created += Number(row.created);
			days.set(Number(row.day), day);
		}
	}
	return { days, since };
}
