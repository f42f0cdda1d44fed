import type { Selectable } from 'kysely';
import type { PageMove } from '#lib/domain/stream/stream-message.ts';
import type { Tables, Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';

/** How many are looked at again whenever some are taken down; as many do not come at once but now and then. */
const checkedMoves = 50;

export type MoveRow = Selectable<Tables['page_moves']>;

/** Takes down under which title a page was. */
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

/** A former title of a page that was deleted with suppression is not kept. */
export async function deleteMovesOf(tx: Transaction, wiki: string, pageId: number): Promise<void> {
	await tx.deleteFrom('page_moves').where('wiki', '=', wiki).where('page_id', '=', pageId).execute();
}

/**
 * Forgets some moves away from titles under which there are no events, once none may come any more.
 * @param keptFor how long events may come, in ms of stream time
 */
export async function prunePageMoves({ tx, state }: Writing, keptFor: number): Promise<void> {
	if (state.streamed_until === null) return;
	const rows = await tx
		.selectFrom('page_moves')
		.selectAll()
		.where('checked_at', '<', state.streamed_until - keptFor)
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
