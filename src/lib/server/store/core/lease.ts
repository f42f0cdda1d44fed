import { currentTime } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { recordFeedStatus } from '../feed/feed.ts';
import { holds, type Lease, leaseDuration, lockState } from './state.ts';

/**
 * Takes the lease if it is free, was released, or has run out. Every writing transaction of the consumer renews it.
 * No GET_LOCK: that belongs to a connection, and is lost with it in silence.
 * @returns null while another consumer holds it
 */
export async function takeLease(db: Db, holder: string): Promise<Lease | null> {
	return db.transaction().execute(async (tx) => {
		const state = await lockState(tx);
		const { now } = await tx.selectFrom('state').select(currentTime(tx).as('now')).executeTakeFirstOrThrow();
		const renewedAt = state.lease_renewed_at ?? 0;
		if (state.lease_holder !== null && state.lease_holder !== holder && Number(now) - renewedAt < leaseDuration)
			return null;
		const counter = state.lease_counter + 1;
		await tx
			.updateTable('state')
			.set({ lease_holder: holder, lease_counter: counter, lease_renewed_at: currentTime(tx) })
			.where('id', '=', 1)
			.execute();
		return { holder, counter };
	});
}

/** Gives the lease back, so that a standby need not wait; does nothing if it is lost already. */
export async function releaseLease(db: Db, lease: Lease): Promise<void> {
	await db.transaction().execute(async (tx) => {
		if (!holds(await lockState(tx), lease)) return;
		await recordFeedStatus(tx, 'stopped');
		await tx.updateTable('state').set({ lease_holder: null }).execute();
	});
}
