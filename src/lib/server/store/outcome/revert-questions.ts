import { sql } from 'kysely';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Transaction } from '#lib/server/db/tables.ts';

/** Puts edits into the queue of those of which it is asked by whom they were reverted. @param after from now on, ms */
export async function queueByWhom(tx: Transaction, eventIds: readonly number[], after: number): Promise<void> {
	if (eventIds.length === 0) return;
	await tx
		.replaceInto('revert_questions')
		.values(eventIds.map((event_id) => ({ event_id, due_at: sql<number>`${currentTime(tx)} + ${after}` })))
		.execute();
}
