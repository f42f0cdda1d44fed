import type { EventItem } from '#lib/domain/event/event-item.ts';
import { type Cell, csvRow, csvStart } from '#lib/domain/core/csv.ts';
import { sizeChange } from '#lib/domain/event/event.ts';

const columns: Readonly<Record<string, (item: EventItem) => Cell>> = {
	time: ({ time }) => new Date(time).toISOString(),
	wiki: ({ wiki }) => wiki,
	type: ({ type }) => type,
	log_type: ({ logType }) => logType,
	log_action: ({ logAction }) => logAction,
	user: ({ user }) => user,
	// No username contains a bar.
	about: ({ about }) => about.join('|'),
	namespace: ({ namespace }) => namespace,
	title: ({ title }) => title,
	size_change: sizeChange,
	minor: ({ minor }) => minor,
	bot: ({ bot }) => bot,
	comment: ({ comment }) => comment,
	sentence: ({ sentence }) => sentence ?? null,
	old_revision: ({ oldRevision }) => oldRevision,
	new_revision: ({ newRevision }) => newRevision,
	log_id: ({ logId }) => logId,
	page_url: ({ links }) => links.page,
	diff_url: ({ links }) => links.diff,
	log_url: ({ links }) => links.log,
	// No name of a tag contains a bar.
	tags: ({ tags }) => tags?.join('|') ?? null,
	reverted: ({ reverted }) => reverted ?? null,
	reverted_at: ({ revertedAt }) => timeCell(revertedAt),
	reverted_by: ({ revertedBy }) => revertedBy ?? null,
	outcome_as_of: ({ outcomeAsOf }) => timeCell(outcomeAsOf),
	page_deleted: ({ pageDeleted }) => pageDeleted ?? null,
	review: ({ review }) => review?.mark ?? 'unreviewed',
	reviewed_by: ({ review }) => review?.by ?? null,
	reviewed_at: ({ review }) => (review === null ? null : new Date(review.receivedAt).toISOString()),
	review_note: ({ review }) => review?.note ?? null,
	key: ({ key }) => key,
};

function timeCell(time: number | null | undefined): Cell {
	return time === null || time === undefined ? null : new Date(time).toISOString();
}

/** The first line, with the names of the columns. */
export const csvHead = csvStart + csvRow(Object.keys(columns));

/** An event as a line of RFC 4180. */
export function csvLine(item: EventItem): string {
	return csvRow(Object.values(columns).map((value) => value(item)));
}
