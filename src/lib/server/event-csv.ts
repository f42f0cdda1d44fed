import type { EventItem } from '../domain/answers.ts';
import { sizeChange } from '../domain/wiki-event.ts';

type Cell = string | number | boolean | null;

const columns: Readonly<Record<string, (item: EventItem) => Cell>> = {
	time: ({ time }) => new Date(time).toISOString(),
	wiki: ({ wiki }) => wiki,
	type: ({ type }) => type,
	log_type: ({ logType }) => logType,
	log_action: ({ logAction }) => logAction,
	user: ({ user }) => user,
	// No username has a bar in it.
	about: ({ about }) => about.join('|'),
	namespace: ({ namespace }) => namespace,
	title: ({ title }) => title,
	size_change: sizeChange,
	minor: ({ minor }) => minor,
	bot: ({ bot }) => bot,
	comment: ({ comment }) => comment,
	old_revision: ({ oldRevision }) => oldRevision,
	new_revision: ({ newRevision }) => newRevision,
	log_id: ({ logId }) => logId,
	page_url: ({ links }) => links.page,
	diff_url: ({ links }) => links.diff,
	log_url: ({ links }) => links.log,
	review: ({ review }) => review?.mark ?? 'unreviewed',
	reviewed_by: ({ review }) => review?.by ?? null,
	reviewed_at: ({ review }) => (review === null ? null : new Date(review.receivedAt).toISOString()),
	review_note: ({ review }) => review?.note ?? null,
	key: ({ key }) => key,
};

/** The first line. It begins with a byte order mark: without one Excel misreads all but ASCII. */
export const csvHead = `\uFEFF${Object.keys(columns).join(',')}\r\n`;

/** An event as a line of RFC 4180. */
export function csvLine(item: EventItem): string {
	return `${Object.values(columns)
		.map((value) => csvCell(value(item)))
		.join(',')}\r\n`;
}

/** What makes a spreadsheet take a text for a formula, in full width too. */
const formulaStart = /^[\s\p{Cf}]*[=+\-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * Where a spreadsheet that divides cells by semicolon or tab, as Excel does in much of Europe, sees the start of a cell:
 * to it our quotes are no quotes, since they do not stand at the beginning of what it takes for a cell.
 */
const innerFormulaStart = /([;\t\r\n])(?=[\s\p{Cf}"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;

/**
 * A value as a cell. A text that a spreadsheet would run gets an apostrophe before it, which spreadsheets take as the
 * sign of a text; numbers stay numbers.
 */
export function csvCell(value: Cell): string {
	if (value === null) return '';
	if (typeof value !== 'string') return String(value);
	const text = (formulaStart.test(value) ? `'${value}` : value).replace(innerFormulaStart, "$1'");
	return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
