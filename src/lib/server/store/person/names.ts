import type { Db } from '#lib/server/db/tables.ts';
import { type EventType, listEventTypes } from '../event/event-types.ts';

/** The names behind ids. */
export interface Names {
	wiki: Map<number, string>;
	user: Map<number, string>;
	type: Map<number, EventType>;
}

/** Reads the names of all wikis, of all types of events and of some users. */
export async function readNames(db: Db, userIds: readonly (number | null)[]): Promise<Names> {
	const ids = [...new Set(userIds)].filter((id) => id !== null);
	const [wikis, users, types] = await Promise.all([
		db.selectFrom('wikis').select(['id', 'name']).execute(),
		ids.length === 0 ? [] : db.selectFrom('users').select(['id', 'name']).where('id', 'in', ids).execute(),
		listEventTypes(db),
	]);
	return {
		wiki: new Map(wikis.map(({ id, name }) => [id, name])),
		user: new Map(users.map(({ id, name }) => [id, name])),
		type: new Map(types.map((kind) => [kind.id, kind])),
	};
}
