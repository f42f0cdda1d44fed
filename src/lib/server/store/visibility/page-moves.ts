import type { Selectable } from 'kysely';
import type { PageMove } from '#lib/domain/stream/stream-message.ts';
import type { Tables, Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';

/** How many old moves are checked whenever new ones are recorded, which are nearly always fewer. */
const checkedMoves = 50;

/** A stored move of a page. */
export type MoveRow = Selectable<Tables['page_moves']>;

/** Records the former title of a page. */
export async function insertPageMove(
	tx: Transaction,
	{ wiki, pageId, from, to, revision, at }: PageMove,
): Promise<void> {
	await tx
		.replaceInto('page_moves')
		.values({ wiki, page_id: pageId, revision, from_title: from, to_title: to, checked_at: at })
		.execute();
}

/** The moves of a page, up to one of its revisions. */
export async function listMovesOf(
	tx: Transaction,
	wiki: string,
	pageId: number | null,
	last: number,
): Promise<MoveRow[]> {
	if (pageId === null) return [];
	return tx
		.selectFrom('page_moves')
		.selectAll()
		.where('wiki', '=', wiki)
		.where('page_id', '=', pageId)
		.where('revision', '<=', last)
		.execute();
}

/** The moves by which pages left some titles. */
export async function listMovesFrom(tx: Transaction, wiki: string, titles: readonly string[]): Promise<MoveRow[]> {
	return tx.selectFrom('page_moves').selectAll().where('wiki', '=', wiki).where('from_title', 'in', titles).execute();
}

/** Deletes the former titles of a page that was deleted with suppression. */
export async function deleteMovesOf(tx: Transaction, wiki: string, pageId: number): Promise<void> {
	await tx.deleteFrom('page_moves').where('wiki', '=', wiki).where('page_id', '=', pageId).execute();
}

/**
 * Deletes some moves from titles that no stored event has and no later one can have.
 * @param relevantFor how long such an event may still be recorded, in ms of stream time
 */
export async function prunePageMoves({ tx, state }: Writing, relevantFor: number): Promise<void> {
	if (state.streamed_until === null) return;
	const rows = await tx
		.selectFrom('page_moves')
		.selectAll()
		.where('checked_at', '<', state.streamed_until - relevantFor)
		.orderBy('checked_at')
		.limit(checkedMoves)
		.execute();
	for (const { wiki, page_id, revision, from_title } of rows) {
		const event = await tx
			.selectFrom('events')
			.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
			.select('events.id')
			.where('events.title', '=', from_title)
			.where('wikis.name', '=', wiki)
			.limit(1)
			.executeTakeFirst();
		const those = { wiki, page_id, revision };
		await (event
			? tx
					.updateTable('page_moves')
					.set({ checked_at: state.streamed_until })
					.where((eb) => eb.and(those))
					.execute()
			: tx
					.deleteFrom('page_moves')
					.where((eb) => eb.and(those))
					.execute());
	}
}
