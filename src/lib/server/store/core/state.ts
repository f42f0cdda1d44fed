import type { Selectable } from 'kysely';
import { Problem } from '#lib/domain/core/problem.ts';
import { currentTime, engineOf } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';

/** The state row, as it stands before the transaction that holds it. */
export type State = Selectable<Tables['state']>;

/** The right to record, as the consumer that took it remembers it (see store/core/lease.ts). */
export interface Lease {
	/** Random, made by the process. */
	holder: string;
	/** What the counter was raised to when the lease was taken. */
	counter: number;
}

/** A lease that was not renewed for this long, by the database's clock, may be taken; in milliseconds. */
export const leaseDuration = 20_000;

/** What a writing transaction is given: itself, the number that its rows carry, and the state as it found it. */
export interface Writing {
	tx: Transaction;
	/** Stamped on every row that the transaction inserts, alters or buries. */
	change: number;
	state: State;
}

/**
 * Runs a writing transaction. It locks the state row first, so writers come one after the other, and the order of
 * `change` is the order of commits: a reader that follows it can miss nothing.
 * @param lease given by the consumer: nothing is written unless it still holds
 * @throws {Problem} `lease-lost` if another consumer has taken over
 */
export async function write<Result>(
	db: Db,
	work: (writing: Writing) => Promise<Result>,
	lease?: Lease,
): Promise<Result> {
	return db.transaction().execute(async (tx) => {
		const state = await lockState(tx);
		if (lease && !holds(state, lease)) throw new Problem('lease-lost', 'another consumer records now');
		const change = state.change + 1;
		await tx
			.updateTable('state')
			.set({ change, ...(lease && { lease_renewed_at: currentTime(tx) }) })
			.where('id', '=', 1)
			.execute();
		return work({ tx, change, state });
	});
}

/** Whether the lease is the one that the state row knows. */
export function holds(state: State, lease: Lease): boolean {
	return state.lease_holder === lease.holder && state.lease_counter === lease.counter;
}

/** Reads the state row and keeps other writers out until the transaction ends. SQLite's `begin immediate` has done so already. */
export async function lockState(tx: Transaction): Promise<State> {
	const query = tx.selectFrom('state').selectAll().where('id', '=', 1);
	return (engineOf(tx) === 'sqlite' ? query : query.forUpdate()).executeTakeFirstOrThrow();
}

/** The state row, as last committed. */
export async function readState(db: Db): Promise<State> {
	return db.selectFrom('state').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
}
