import { sql } from 'kysely';
import { examinedForShares, type PersonShares, shareSpans, sharesOf } from '#lib/domain/outcome/shares.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../event/event-conditions.ts';
import { withMerging } from '../merge/merges.ts';
import { findPeople } from '../person/find-people.ts';
import { readShares } from './read-shares.ts';

/**
 * What had become of some people's edits, of their newest events that are older than a week; those of whom we know nothing
 * are left out. @param names present names @param now ms UTC
 */
export async function readPeopleShares(db: Db, names: readonly string[], now: number): Promise<PersonShares[]> {
	const found = (await findPeople(db, { user: [...names] })) ?? [];
	const people: PersonShares[] = [];
	for (const { name, userId } of found) {
		if (userId === null) continue;
		const rows = await db
			.selectFrom('event_users')
			.select(['event_id', 'is_by'])
			.where('user_id', 'in', await withMerging(db, [userId]))
			.where('time', '<=', now - shareSpans.week)
			.orderBy('time', 'desc')
			.limit(examinedForShares)
			.execute();
		const ids = rows.flatMap(({ event_id, is_by }) => (is_by === 1 ? event_id : []));
		const shares = ids.length === 0 ? sharesOf([], now) : await readShares(db, sql`events.id in (${idList(ids)})`, now);
		people.push({ user: name, shares });
	}
	return people;
}
