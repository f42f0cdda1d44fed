import type { Db } from '../src/lib/server/db/tables.ts';

/** Every mark in the database, in the order in which the server received them. */
export async function received(db: Db): Promise<string[]> {
	const rows = await db
		.selectFrom('reviews')
		.innerJoin('events', 'events.id', 'reviews.event_id')
		.select(['natural_key', 'reviews.mark', 'note'])
		.orderBy('reviews.id')
		.execute();
	return rows.map(({ natural_key, mark, note }) => [natural_key, mark, note ?? []].flat().join(' '));
}
