import { currentTime } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';

/** A web process that was not seen for so long, by the database's clock, is dead; in ms. */
const deadAfter = 30_000;

/**
 * Records that a web process lives, and deletes the dead ones. Nothing follows these rows, so it is no change.
 * @returns how many are alive, this one included
 */
export async function recordWebProcess(db: Db, id: string): Promise<number> {
	return db.transaction().execute(async (tx) => {
		const now = currentTime(tx);
		const dead = tx
			.deleteFrom('web_processes')
			.where(({ eb, ref }) => eb(eb(ref('seen_at'), '+', deadAfter), '<', now));
		await dead.execute();
		const alive = await tx.selectFrom('web_processes').select('id').execute();
		if (alive.some((other) => other.id === id)) {
			await tx.updateTable('web_processes').set({ seen_at: now }).where('id', '=', id).execute();
			return alive.length;
		}
		await tx.insertInto('web_processes').values({ id, seen_at: now }).execute();
		return alive.length + 1;
	});
}

/** Takes a web process off the list when it ends. */
export async function deleteWebProcess(db: Db, id: string): Promise<void> {
	await db.transaction().execute((tx) => tx.deleteFrom('web_processes').where('id', '=', id).execute());
}
