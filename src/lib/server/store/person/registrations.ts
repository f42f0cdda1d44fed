import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** Stores when the global account of a person was registered, ms UTC, if Meta said it. */
export async function recordRegistration(
	tx: Transaction,
	userId: number,
	registeredAt: number | null | undefined,
): Promise<void> {
	if (typeof registeredAt !== 'number') return;
	await tx.updateTable('users').set({ registered_at: registeredAt }).where('id', '=', userId).execute();
}

/** When the accounts of people were registered, ms UTC; those of whom it is not known are missing. */
export async function readRegistrations(db: Db, userIds: readonly number[]): Promise<Map<number, number>> {
	const found = new Map<number, number>();
	for (const some of chunks(userIds)) {
		const rows = await db.selectFrom('users').select(['id', 'registered_at']).where('id', 'in', some).execute();
		for (const { id, registered_at: at } of rows) if (at !== null) found.set(id, at);
	}
	return found;
}
