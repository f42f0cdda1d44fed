import { type RawBuilder, sql } from 'kysely';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../../event/event-conditions.ts';
import { readBy } from '../../search/index-name.ts';

/**
 * A query for an event on the wiki of a row of `wikis`, by or about one of some people. It looks person by person, until one
 * is found: for a list of people MariaDB would read all that each of them has done.
 * @param conditions what is asked of the row of `event_users`
 */
export function somebodyThere(
	db: Db,
	userIds: readonly number[],
	conditions: readonly RawBuilder<unknown>[],
): RawBuilder<unknown> {
	// Both joins mean that the tables are read in this order.
	const [person, join] =
		engineOf(db) === 'mariadb'
			? [sql`users as person force index (primary)`, sql`straight_join`]
			: [sql`users as person`, sql`cross join`];
	return sql`select 1 from ${person} ${join} ${readBy(db, 'event_users_wiki')}
		on event_users.user_id = person.id and event_users.wiki_id = wikis.id and ${sql.join(conditions, sql` and `)}
		where person.id in (${idList(userIds)})`;
}
