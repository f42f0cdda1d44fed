import { Problem } from '#lib/domain/core/problem.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { recordFeedStatus } from '../feed/feed.ts';
import { beginWriting, leaseDuration, lockState, type State, type Writing } from './state.ts';

/** A database and the lease on it: what only the lease holder may do takes one. */
export class LeasedDb {
	readonly db: Db;
	/** Random, made by the process. */
	readonly holder: string;
	/** The number of this lease: state.lease_counter is raised whenever the lease is taken. */
	readonly counter: number;

	constructor(db: Db, { holder, counter }: { holder: string; counter: number }) {
		this.db = db;
		this.holder = holder;
		this.counter = counter;
	}

	/**
	 * As `write` of store/core/state.ts, but only while the lease holds; it is renewed by that.
	 * @throws {Problem} `lease-lost` if another consumer has taken over; nothing is written then
	 */
	async write<Result>(work: (writing: Writing) => Promise<Result>): Promise<Result> {
		return this.db.transaction().execute(async (tx) => {
			const state = await lockState(tx);
			if (!this.#isHeld(state)) throw new Problem('lease-lost', 'another consumer records now');
			return work(await beginWriting(tx, state, { lease_renewed_at: currentTime(tx) }));
		});
	}

	/** Gives the lease back, so that a standby need not wait; does nothing if it is lost already. */
	async release(): Promise<void> {
		await this.db.transaction().execute(async (tx) => {
			if (!this.#isHeld(await lockState(tx))) return;
			await recordFeedStatus(tx, 'stopped');
			await tx.updateTable('state').set({ lease_holder: null }).execute();
		});
	}

	#isHeld(state: State): boolean {
		return state.lease_holder === this.holder && state.lease_counter === this.counter;
	}
}

/**
 * Takes the lease if it is free, was released, or has run out. Every writing transaction of the consumer renews it.
 * No GET_LOCK: that belongs to a connection, and is lost with it without an error.
 * @returns null while another consumer holds it
 */
export async function takeLease(db: Db, holder: string): Promise<LeasedDb | null> {
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
		return new LeasedDb(db, { holder, counter });
	});
}
