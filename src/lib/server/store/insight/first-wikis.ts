import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../event/event-conditions.ts';
import { keyOf, type Question } from './count-period.ts';
import { somebodyThere } from './source/somebody-there.ts';

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
	const earlier: RawBuilder<unknown> = userIds
		? somebodyThere(db, userIds, [sql`event_users.time < ${before}`])
		: sql`select 1 from events where wiki_id = wikis.id and time < ${before}`;
	const { rows } = await sql<{ name: string }>`select name from wikis
		where id in (${idList(wikiIds)}) and not exists (${earlier}) order by name`.execute(db);
	return rows.map(({ name }) => name);
}
