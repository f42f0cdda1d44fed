import type { Transaction } from '#lib/server/db/tables.ts';

/** Puts edits into the queue of those of which it is asked by whom they were reverted. @param dueAt ms UTC */
export async function queueByWhom(tx: Transaction, eventIds: readonly number[], dueAt: number): Promise<void> {
	if (eventIds.length === 0) return;
	await tx
		.replaceInto('revert_questions')
		.values(eventIds.map((event_id) => ({ event_id, due_at: dueAt })))
		.execute();
}
