import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';

/** A page of items, and where the next one begins. */
export interface ItemPage {
	items: EventItem[];
	next: Cursor | null;
}

/**
 * All pages as one stream of UTF-8 lines. A page is read only when the previous one has been sent, so a slow reader
 * costs one page of memory and, between pages, no database connection.
 * @param readPage the page after a cursor; the first for null
 */
export function exportStream(
	head: string,
	line: (item: EventItem) => string,
	readPage: (cursor: Cursor | null) => Promise<ItemPage>,
): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	let cursor: Cursor | null = null;
	let before = head;
	return new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				let text = before;
				before = '';
				// A page may be empty and have a next one; nobody asks again before something has been sent.
				do {
					const page = await readPage(cursor);
					cursor = page.next;
					text += page.items.map(line).join('');
				} while (text === '' && cursor !== null);
				if (text !== '') controller.enqueue(encoder.encode(text));
				if (cursor === null) controller.close();
			},
		},
		{ highWaterMark: 0 },
	);
}
