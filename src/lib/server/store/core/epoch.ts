import { randomUUID } from 'node:crypto';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from './state.ts';

/** Readers that follow changes start again. */
export async function beginEpoch(tx: Transaction): Promise<void> {
	await tx.updateTable('state').set({ epoch: randomUUID() }).where('id', '=', 1).execute();
}

/** To be called after a backup was restored, on the command line: readers that follow changes then start again. */
export async function renewEpoch(db: Db): Promise<void> {
	await write(db, async ({ tx }) => {
		await beginEpoch(tx);
		await recordAct(tx, { actor: null, action: 'renew-epoch', subject: null, before: null, after: null });
	});
}
