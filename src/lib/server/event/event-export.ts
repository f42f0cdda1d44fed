import type { RequestEvent } from '@sveltejs/kit';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { Problem } from '#lib/domain/core/problem.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { laterRefusal } from '#lib/server/auth/request-identity.ts';
import { longestStandstill } from '#lib/server/turns/limits.ts';
import type { Turns } from '#lib/server/turns/turns.ts';

/** A page of items, and where the next one begins. */
export interface ItemPage {
	items: EventItem[];
	next: Cursor | null;
}

/** What is exported. */
export interface Export {
	head: string;
	line: (item: EventItem) => string;
	/** The page after a cursor; the first for null. */
	readPage: (cursor: Cursor | null) => Promise<ItemPage>;
}

/** For whom something is exported. */
export interface ExportReader {
	/** The owner of their sessions, see `formatSessionOwner`. */
	user: string;
	/** Asks again why they may not read; null: they may. */
	mayNotRead: () => Promise<Problem | null>;
	/** Aborted when the reader has gone before the export begins. */
	signal: AbortSignal;
	/** Turns of whole exports, and of their pages. */
	turns: { exports: Turns; pages: Turns };
	/** Closes the connection of a reader who takes nothing: the server waits for them, and not for the stream. */
	cutOff: () => void;
}

/** The one who asks for an export. */
export function exportReader(event: RequestEvent, turns: ExportReader['turns']): ExportReader {
	const { locals, request, platform } = event;
	const cutOff = () => platform?.req?.destroy();
	return { user: requireAllowed(locals).id, signal: request.signal, mayNotRead: laterRefusal(event), turns, cutOff };
}

/** An export lasts longer than a request: how often it is checked that its reader may still read, in ms. */
const checkEvery = 5_000;

/**
 * All pages as one stream of UTF-8 lines. A page is read only when the previous one has been sent, so a slow reader
 * costs one page of memory and, between pages, no database connection and no turn. When the reader has gone, or may no longer
 * read, no more is read.
 * @throws {Problem} `too-many` if too many exports of the user wait
 */
export async function exportStream(
	{ head, line, readPage }: Export,
	{ user, signal, mayNotRead, turns, cutOff }: ExportReader,
): Promise<ReadableStream<Uint8Array>> {
	const endTurn = await turns.exports.take(user, signal);
	const encoder = new TextEncoder();
	const gone = new AbortController();
	let cursor: Cursor | null = null;
	let text = head;
	let standstill: NodeJS.Timeout | undefined;
	const end = () => {
		clearTimeout(standstill);
		gone.abort();
		endTurn();
	};
	let checkedAt = performance.now();
	const requireAccess = async () => {
		if (performance.now() - checkedAt < checkEvery) return;
		checkedAt = performance.now();
		const problem = await mayNotRead();
		if (problem !== null) throw problem;
	};
	/** @returns whether there may be more */
	const readNext = async () => {
		// It has its turn as a whole: however much of the person waits, it is not cut off in the middle.
		const page = await turns.pages.run(user, gone.signal, () => readPage(cursor), { isAdmitted: true });
		cursor = page.next;
		text += page.items.map(line).join('');
		return cursor !== null;
	};
	const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
		clearTimeout(standstill);
		await requireAccess();
		let isMore = await readNext();
		// A page may have found nothing on its way.
		while (isMore && text === '') isMore = await readNext();
		if (gone.signal.aborted) return;
		if (text !== '') controller.enqueue(encoder.encode(text));
		text = '';
		if (!isMore) {
			controller.close();
			return end();
		}
		standstill = setTimeout(() => {
			controller.error(new Error('the reader takes nothing'));
			end();
			cutOff();
		}, longestStandstill);
	};
	const failing = (error: unknown) => {
		end();
		throw error;
	};
	return new ReadableStream<Uint8Array>(
		{ pull: (controller) => pull(controller).catch(failing), cancel: end },
		{ highWaterMark: 0 },
	);
}
