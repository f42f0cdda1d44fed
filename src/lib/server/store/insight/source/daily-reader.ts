import { type RawBuilder, sql } from 'kysely';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../../event/event-conditions.ts';
import { type Days, isEmpty, type Reader, type Scope } from './scope.ts';

/** Whole days from daily counts: of people on wikis, but without those whose names are hidden. */
export function dailyReader(db: Db, days: Days): Reader {
	const of = (scope: Scope) => {
		const { userIds, wikiIds, typeIds, bot } = scope;
		const events = bot === undefined ? sql`events` : bot ? sql`bots` : sql`events - bots`;
		return { table: tableBy(db, scope), conditions: dailyConditions({ userIds, wikiIds, typeIds }, days), events };
	};
	return {
		async names(by, scope) {
			const { table, conditions, events } = of(scope);
			const { rows } = await sql<{ id: number; events: number | string }>`
				select ${sql.ref(`${by}_id`)} as id, sum(${events}) as events from ${table}
				where ${conditions} group by +${sql.ref(`${by}_id`)}`.execute(db);
			return new Map(rows.map((row) => [row.id, Number(row.events)] as const).filter(([, sum]) => sum > 0));
		},
		async days(scope, by) {
			if (isEmpty(scope)) return new Map();
			const { table, conditions, events } = of(scope);
			const id = sql.ref(`${by}_id`);
			const { rows } = await sql<{ id: number; day: number; events: number | string }>`
				select ${id} as id, day, sum(${events}) as events from ${table}
				where ${conditions} group by +day, +${id}`.execute(db);
			const found = Map.groupBy(rows, (row) => row.id);
			const countOf = (row: { day: number; events: number | string }) => [row.day, Number(row.events)] as const;
			return new Map(
				[...found].map(([key, theirs]) => [key, new Map(theirs.map(countOf).filter(([, sum]) => sum > 0))]),
			);
		},
	};
}

/**
 * By the key for some people, by the index of wikis or of days for others. Engines would read far more to have the rows in the order of a
 * sum, so that this, too, is by an expression, with a sign.
 */
function tableBy(db: Db, { userIds, wikiIds }: Scope): RawBuilder<unknown> {
	const isSqlite = engineOf(db) === 'sqlite';
	if (userIds) return isSqlite ? sql`daily_counts not indexed` : sql`daily_counts force index (primary)`;
	const index = sql.ref(wikiIds ? 'daily_counts_wiki' : 'daily_counts_day');
	return isSqlite ? sql`daily_counts indexed by ${index}` : sql`daily_counts force index (${index})`;
}

/** What SQL asks of daily counts. */
function dailyConditions(
	{ userIds, wikiIds, typeIds }: Pick<Scope, 'userIds' | 'wikiIds' | 'typeIds'>,
	{ from, until }: Days,
): RawBuilder<unknown> {
	return sql.join(
		[
			sql`day >= ${sql.lit(from)} and day < ${sql.lit(until)}`,
			...(userIds ? [sql`user_id in (${idList(userIds)})`] : []),
			...(wikiIds ? [sql`${sql.raw(userIds ? '+' : '')}wiki_id in (${idList(wikiIds)})`] : []),
			...(typeIds ? [sql`type_id in (${idList(typeIds)})`] : []),
		],
		sql` and `,
	);
}
