import { sql } from 'kysely';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import { idList } from './event-conditions.ts';

/** The columns of an event that the rows which link it to people have too, and that can change. */
const copied = ['bot', 'minor', 'namespace', 'mark_code'] as const;

/** Copies what has changed in some events into the rows that link them to people. */
export async function copyToLinks(tx: Transaction, eventIds: readonly number[]): Promise<void> {
	const values = copied.map(
		(name) => sql`${sql.ref(name)} = (select ${sql.ref(name)} from events where events.id = event_users.event_id)`,
	);
	for (const some of chunks(eventIds))
		await sql`update event_users set ${sql.join(values)} where event_id in (${idList(some)})`.execute(tx);
}
