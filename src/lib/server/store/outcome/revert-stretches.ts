import { sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { RevertStretch } from '#lib/domain/outcome/outcome.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';

/** How far the stream of page changes, which has the reverts, was read; ms UTC of stream time. */
export interface RevertsRead {
	/** When the first revert was made that was read now; null: none was. Not every version of the stream has them. */
	firstAt: number | null;
	/** Null: nothing of it was read yet. */
	readUntil: number | null;
	/** What it did not deliver. */
	gaps: readonly TimeRange[];
}

/**
 * Records how far reverts were read: a gap ends a stretch, and another one begins after it. The first one begins with the
 * first revert, which shows that the stream has them.
 */
export async function recordRevertsRead(
	{ tx, state }: Writing,
	{ firstAt, readUntil, gaps }: RevertsRead,
): Promise<void> {
	let from = state.reverts_from ?? firstAt;
	for (const gap of gaps) {
		if (from !== null && from < gap.from)
			await tx.insertInto('revert_stretches').values({ starts_at: from, ends_at: gap.from }).execute();
		if (from !== null) from = Math.max(from, gap.until);
	}
	await tx
		.updateTable('state')
		.set({ reverts_from: from, reverts_until: readUntil ?? state.reverts_until })
		.execute();
}

/** The stretches in which reverts were read without a gap. */
export async function listRevertStretches(db: Db): Promise<RevertStretch[]> {
	const { rows } = await sql<{ starts_at: number | null; ends_at: number | null; is_open: number }>`
		select starts_at, ends_at, 0 as is_open from revert_stretches
		union all select reverts_from, reverts_until, 1 from state`.execute(db);
	return rows.flatMap(({ starts_at: from, ends_at: until, is_open }) =>
		from === null || until === null ? [] : [{ from, until, isOpen: is_open === 1 }],
	);
}
