import { type RawBuilder, sql } from 'kysely';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { Part } from '#lib/domain/filter/filter-fields.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../event/event-conditions.ts';
import type { Budget } from './source.ts';

/** What a source could not test, so that events are looked up. */
export interface Test {
	/** Of the row of `events`. */
	conditions: readonly RawBuilder<unknown>[];
	/** People of whom one must take one of these parts in the event; null: anybody, in any part. */
	people: { ids: ReadonlySet<number>; as: readonly Part[] } | null;
}

/** What is looked up at once, at most. */
const atOnce = 250;

/**
 * Those of some keys that pass a test, in the same order, until so many are found or the budget is spent.
 * @returns also how many of the keys were tested
 */
export async function lookUp(
	db: Db,
	keys: readonly Cursor[],
	test: Test,
	{ count, budget }: { count: number; budget: Budget },
): Promise<{ passing: Cursor[]; tested: number }> {
	if (test.conditions.length === 0 && test.people === null) return { passing: [...keys], tested: keys.length };
	const passing: Cursor[] = [];
	let at = 0;
	while (at < keys.length && passing.length < count && budget.lookUps > 0) {
		const some = keys.slice(at, at + Math.min(atOnce, budget.lookUps, 2 * (count - passing.length) + 10));
		budget.lookUps -= some.length;
		at += some.length;
		const ids = await testSome(
			db,
			some.map(({ id }) => id),
			test,
		);
		passing.push(...some.filter(({ id }) => ids.has(id)));
	}
	return { passing, tested: at };
}

async function testSome(db: Db, ids: readonly number[], { conditions, people }: Test): Promise<ReadonlySet<number>> {
	let left: ReadonlySet<number> = new Set(ids);
	if (conditions.length > 0) {
		const { rows } = await sql<{ id: number }>`select events.id from events
			where events.id in (${idList(ids)}) and ${sql.join(conditions, sql` and `)}`.execute(db);
		left = new Set(rows.map(({ id }) => id));
	}
	if (people === null || left.size === 0) return left;
	const links = await db
		.selectFrom('event_users')
		.select(['event_id', 'user_id', 'is_by', 'is_about'])
		.where('event_id', 'in', [...left])
		.execute();
	const takesPart = (link: (typeof links)[number]) =>
		(people.as.includes('by') && link.is_by === 1) || (people.as.includes('about') && link.is_about === 1);
	return new Set(
		links.filter((link) => people.ids.has(link.user_id) && takesPart(link)).map(({ event_id }) => event_id),
	);
}
