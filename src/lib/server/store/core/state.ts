import type { RawBuilder, Selectable } from 'kysely';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';

/** The state row, as it is before the transaction that locks it. */
export type State = Selectable<Tables['state']>;

/** A lease that was not renewed for this long, by the database's clock, may be taken; in milliseconds. */
export const leaseDuration = 20_000;

/** What a writing transaction receives: itself, the number that its rows carry, and the state as it found it. */
export interface Writing {
	tx: Transaction;
	/** Stamped on every row that the transaction inserts, updates or deletes. */
	change: number;
	state: State;
}

/**
 * Runs a writing transaction. It locks the state row first, so writers come one after the other, and the order of
 * `change` is the order of commits: a reader that follows it misses nothing. What only the lease holder may do is
 * written with {@link LeasedDb} of store/core/leased.ts.
 */
export async function write<Result>(db: Db, work: (writing: Writing) => Promise<Result>): Promise<Result> {
	return db.transaction().execute(async (tx) => work(await beginWriting(tx, await lockState(tx))));
}

/** Raises `change` in a transaction that has locked the state row, and alters that row as said. */
export async function beginWriting(
	tx: Transaction,
	state: State,
	also: { lease_renewed_at?: RawBuilder<number> } = {},
): Promise<Writing> {
	const change = state.change + 1;
	await tx
		.updateTable('state')
		.set({ change, ...also })
		.where('id', '=', 1)
		.execute();
	return { tx, change, state };
}

/** Reads the state row and locks other writers out until the transaction ends. SQLite's `begin immediate` has done so already. */
export async function lockState(tx: Transaction): Promise<State> {
	const query = tx.selectFrom('state').selectAll().where('id', '=', 1);
	return (engineOf(tx) === 'sqlite' ? query : query.forUpdate()).executeTakeFirstOrThrow();
}

/** The state row, as last committed. */
export async function readState(db: Db): Promise<State> {
	return db.selectFrom('state').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
}
