import type { Act, Facts } from '../../domain/audit.ts';
import { chunks } from '../db/chunks.ts';
import type { Transaction } from '../db/tables.ts';

/** An administrative act, to be written down. Only what it changes is among the facts. */
export interface ActToRecord {
	/** Who did it, by the name that they had; null for the command line. */
	actor: string | null;
	action: Act;
	/** Whom or what it was done to. */
	subject: string | null;
	before: Facts | null;
	after: Facts | null;
}

/** Writes down what was done, in the transaction that does it; what changes nothing is no act. */
export async function recordAct(tx: Transaction, ...done: readonly ActToRecord[]): Promise<void> {
	const rows = done.flatMap(({ actor, action, subject, before, after }) => {
		const [from, to] = changed(before, after);
		if (before !== null && after !== null && from === to) return [];
		return [{ actor, action, subject, before: from, after: to }];
	});
	for (const some of chunks(rows)) await tx.insertInto('audit_log').values(some).execute();
}

/** Both sides as JSON, without what is the same on both. */
function changed(before: Facts | null, after: Facts | null): [string | null, string | null] {
	const only = (side: Facts | null, other: Facts | null) => {
		if (side === null) return null;
		const entries = Object.entries(side).filter(
			([name, value]) => other === null || JSON.stringify(value) !== JSON.stringify(other[name]),
		);
		return JSON.stringify(Object.fromEntries(entries));
	};
	return [only(before, after), only(after, before)];
}
