import { isPartOf, suppressedParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { hideFrozen } from '../report/frozen/frozen-hiding.ts';
import { readEvents, type StoredEvent } from '../event/read-events.ts';
import { keyOfTitle, type Stretch, titlesOf } from './page-stretches.ts';
import { listCategoryChangesOf, redact } from './visibility-changes.ts';

/** Deletes all that is hidden with a suppressed page from its events, and from the category changes that they made. */
export async function suppress(writing: Writing, eventIds: readonly number[]): Promise<void> {
	const { tx, change } = writing;
	const ids = new Set([...eventIds, ...(await listCategoryChangesOf(tx, eventIds))]);
	for (const part of chunks([...ids])) {
		const isShown = (event: StoredEvent) =>
			suppressedParts.some((one) => isPartOf(event, one) && !event.hidden?.includes(one));
		const events = await readEvents(tx, part);
		await redact(writing, events.filter(isShown), suppressedParts);
		await hideFrozen(
			writing,
			events.map(({ key }) => ({ key, hidden: suppressedParts })),
		);
	}
	for (const part of chunks(eventIds))
		await tx
			.updateTable('events')
			.set({ change, page_deleted: 1 })
			.where('id', 'in', part)
			.where('page_deleted', 'is', null)
			.execute();
}

/**
 * Records that the pages of some events were deleted with suppression, which no stream has reported.
 * @param now ms UTC
 */
export async function recordSuppressed(writing: Writing, eventIds: readonly number[], now: number): Promise<void> {
	await insertSuppressed(writing.tx, await readEvents(writing.tx, eventIds), { is_back: 0, decided_at: now });
	await suppress(writing, eventIds);
}

/** Records single revisions: only of these is it known that their pages are suppressed. */
export async function insertSuppressed(
	tx: Transaction,
	events: readonly WikiEvent[],
	found: Pick<Stretch, 'is_back' | 'decided_at'>,
): Promise<void> {
	const rows = events.flatMap((event): Stretch[] => {
		const { wiki, newRevision } = event;
		if (newRevision === null) return [];
		const revision = { last_revision: newRevision, after_revision: newRevision - 1 };
		const rest = { wiki, ...revision, page_id: null, is_suppressed: 1 as const, ...found };
		return titlesOf(event).map((title) => ({ ...rest, title: keyOfTitle(title) }));
	});
	for (const some of chunks(rows)) await tx.replaceInto('gone_pages').values(some).execute();
}
