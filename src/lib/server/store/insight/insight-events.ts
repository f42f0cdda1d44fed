import { type RawBuilder, sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { TalliedEvent } from '#lib/domain/insight/tally.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { eventConditions, idList } from '../event/event-conditions.ts';
import type { ResolvedFilter } from '../event/resolve-filter.ts';
import { readNames } from '../person/names.ts';
import { markOf } from '../review/mark-codes.ts';

interface Row {
	time: number;
	user_id: number | null;
	wiki_id: number;
	type_id: number;
	title: string | null;
	old_length: number | null;
	new_length: number | null;
	mark_code: number;
}

/** Of every event of a period that a filter lets through, in any order, what charts look at. */
export async function listTalliedEvents(db: Db, wanted: ResolvedFilter, period: TimeRange): Promise<TalliedEvent[]> {
	const { rows } = await sql<Row>`select time, user_id, wiki_id, type_id, title, old_length, new_length, mark_code
		from events where ${eventConditions(wanted, period)}`.execute(db);
	const names = await readNames(
		db,
		rows.map(({ user_id }) => user_id),
	);
	return rows.flatMap((row) => {
		const kind = names.type.get(row.type_id);
		const wiki = names.wiki.get(row.wiki_id);
		if (!kind || wiki === undefined) return [];
		return {
			time: row.time,
			user: row.user_id === null ? null : (names.user.get(row.user_id) ?? null),
			wiki,
			type: kind.type,
			logType: kind.logType,
			title: row.title,
			oldLength: row.old_length,
			newLength: row.new_length,
			mark: markOf(row.mark_code),
		};
	});
}

/**
 * Those of some wikis on which nothing had been recorded before a time: of these people by id, or of anybody if they are null.
 * @param before ms UTC
 */
export async function listFirstWikis(
	db: Db,
	wikis: readonly string[],
	userIds: readonly number[] | null,
	before: number,
): Promise<string[]> {
	if (wikis.length === 0) return [];
	if (userIds?.length === 0) return [...wikis].sort();
	const earlier: RawBuilder<unknown> = userIds
		? sql`select 1 from event_users where user_id in (${idList(userIds)}) and wiki_id = wikis.id and time < ${before}`
		: sql`select 1 from events where wiki_id = wikis.id and time < ${before}`;
	const { rows } = await sql<{ name: string }>`select name from wikis
		where name in (${sql.join(wikis)}) and not exists (${earlier}) order by name`.execute(db);
	return rows.map(({ name }) => name);
}
