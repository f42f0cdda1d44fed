import type { Writing } from '../core/state.ts';
import { changeCounts } from './daily-counts.ts';
import { changeInsightTables, type Tallied, talliedColumns } from './insight-tables.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Transaction } from '#lib/server/db/tables.ts';

/**
 * Counts events, and no longer others, in every table of counts. Whatever inserts, changes or deletes events calls this in
 * its transaction, with the events as they were and as they are, even where no number changes: what is cached of their days
 * ends with that. What expires leaves the tables of charts only.
 */
export async function countEvents(
	writing: Writing,
	added: readonly Tallied[],
	removed: readonly Tallied[],
): Promise<void> {
	await changeCounts(writing.tx, added, removed, writing.state.counted_from);
	await changeInsightTables(writing, added, removed);
}

/** What is counted of some events, as they are stored. */
export async function readTallied(tx: Transaction, ids: readonly number[]): Promise<(Tallied & { id: number })[]> {
	const found: (Tallied & { id: number })[] = [];
	for (const some of chunks(ids))
		found.push(
			...(await tx
				.selectFrom('events')
				.select(['id', ...talliedColumns])
				.where('id', 'in', some)
				.execute()),
		);
	return found;
}
