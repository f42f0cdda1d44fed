import { sql } from 'kysely';
import { currentTime } from '#lib/server/db/engine.ts';
import { idList } from '../event/event-conditions.ts';
import type { Transaction } from '#lib/server/db/tables.ts';

/** Puts edits into the queue of those of which it is asked by whom they were reverted. @param after from now on, ms */
export async function queueByWhom(tx: Transaction, eventIds: readonly number[], after: number): Promise<void> {
	if (eventIds.length === 0) return;
	await tx
		.replaceInto('revert_questions')
		.values(eventIds.map((event_id) => ({ event_id, due_at: sql<number>`${currentTime(tx)} + ${after}` })))
		.execute();
}

/** Deletes how edits were reverted, in one statement for any number of them. */
export async function deleteReverts(tx: Transaction, eventIds: readonly number[]): Promise<void> {
	if (eventIds.length === 0) return;
	await sql`delete from reverts where event_id in (${idList(eventIds)})`.execute(tx);
}
