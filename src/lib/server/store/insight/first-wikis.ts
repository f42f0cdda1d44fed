import { type RawBuilder, sql } from 'kysely';
import { chunks } from '#lib/server/db/chunks.ts';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../event/event-conditions.ts';
import { readBy } from '../search/index-name.ts';
import { keyOf, type Question } from './count-period.ts';

/** With more values MariaDB makes a table of a list. */
const peopleInList = 900;

/**
 * Those of some wikis on which nothing had been recorded before a time: of the wanted people, or of anybody if none are
 * named.
 * @param before ms UTC
 */
export async function listFirstWikis(
	question: Question,
	wikiIds: readonly number[],
	before: number,
): Promise<string[]> {
	const { db, wanted, cache, state } = question;
	if (wikiIds.length === 0) return [];
	const ids = wikiIds.toSorted((a, b) => a - b);
	const read = () => readFirstWikis(db, ids, wanted.userIds, before);
	// Events that are not in the tables yet may go without a trace there.
	if (state.counted_from !== 0) return read();
	const key = await keyOf(question, { from: 0, until: before });
	return cache.read(`${key} first of ${before} ${ids.join()}`, read, (wikis) => wikis.length);
}

async function readFirstWikis(
	db: Db,
	wikiIds: readonly number[],
	userIds: readonly number[] | null,
	before: number,
): Promise<string[]> {
	const earlier = userIds
		? [...chunks(userIds, peopleInList)].map((some) => earlierOf(db, some, before))
		: [sql`select 1 from events where wiki_id = wikis.id and time < ${before}`];
	const { rows } = await sql<{ name: string }>`select name from wikis where id in (${idList(wikiIds)}) and ${sql.join(
		earlier.map((query) => sql`not exists (${query})`),
		sql` and `,
	)} order by name`.execute(db);
	return rows.map(({ name }) => name);
}

/** Person by person, by the oldest row of each: for a list of them MariaDB would read all that each has done. */
function earlierOf(db: Db, userIds: readonly number[], before: number): RawBuilder<unknown> {
	const person = engineOf(db) === 'mariadb' ? sql`users as person force index (primary)` : sql`users as person`;
	return sql`select 1 from ${person} where person.id in (${idList(userIds)}) and (
		select time from ${readBy(db, 'event_users_wiki')}
		where event_users.user_id = person.id and event_users.wiki_id = wikis.id order by time limit 1) < ${before}`;
}
