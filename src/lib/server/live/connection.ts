import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { type ChangeCursor, formatChangeCursor, isAhead } from '#lib/domain/feed/change-cursor.ts';
import type { Problem } from '#lib/domain/core/problem.ts';
import { problemBody } from '#lib/server/http/problem-response.ts';
import { liveMessage, opening } from './message.ts';
import type { Tail, TailSource } from './tail.ts';

/** How much may wait for a reader, in bytes. Who takes less than happens reads the rest later, at their own pace. */
const mostWaiting = 1_000_000;
/** Someone who takes nothing at all for so long, in ms, is cut off; a browser that is still there resumes. */
const longestStandstill = 60_000;
/** How long someone who was told to go may take to read that, in ms. */
const longestFarewell = 5_000;
/** How soon reading is tried again when the database did not answer, in ms. */
const retryEvery = 1_000;

/** One page's end of the live feed. */
export interface Connection {
	/** What is sent: the body of an answer. */
	stream: ReadableStream<Uint8Array>;
	/** Tells why they may read no more, and ends. */
	refuse: (problem: Problem) => void;
}

/**
 * Sends everything from a cursor on, each change once: first, read for this reader alone, what lies before the place
 * where the tail is; then what the tail sends to all.
 * @param after null or a cursor that no longer holds: begins now, and says so
 * @param onEnd called once, when the reader has gone or was sent away
 * @param cutOff ends the connection of someone who takes nothing, and so cannot be told; nor would the process end
 * @param room how much may wait for the reader, in bytes
 */
export function connect(
	tail: Tail,
	readChanges: TailSource['readChanges'],
	after: ChangeCursor | null,
	{ onEnd, cutOff, room = mostWaiting }: { onEnd: () => void; cutOff: () => void; room?: number },
): Connection {
	/** Null once it is over. */
	let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
	let leave = (): void => undefined;
	/** What the reader has been sent; null if they begin now. */
	let at = after;
	/** Up to where is read for this reader alone; null until the tail has begun. */
	let until: ChangeCursor | null = null;
	/** What the tail has sent beyond that meanwhile; null while the reader follows the tail. */
	let held: { bytes: Uint8Array; next: ChangeCursor }[] | null = [];
	/** Since when there is no more room, ms UTC. */
	let fullSince: number | null = null;
	let begun = (): void => undefined;
	const beginning = new Promise<void>((resolve) => (begun = resolve));

	function finish(): void {
		if (controller === null) return;
		controller = null;
		leave();
		begun();
		onEnd();
	}

	/** Says something last. What waits is sent before. */
	function end(last?: Uint8Array): void {
		const open = controller;
		finish();
		if (last) open?.enqueue(last);
		open?.close();
		// Of a stream that is closed and read to its end this is 0.
		if (open === null || open.desiredSize === 0) return;
		setTimeout(() => open.desiredSize !== 0 && cutOff(), longestFarewell).unref();
	}

	function begin(position: ChangeCursor): void {
		until = position;
		begun();
	}

	function send(bytes: Uint8Array, next: ChangeCursor | null): void {
		if (controller === null) return;
		if ((controller.desiredSize ?? 0) <= 0) {
			if (next !== null) readLater(next);
			fullSince ??= Date.now();
			if (Date.now() - fullSince < longestStandstill) return;
			controller.error(new Error('the reader takes nothing'));
			finish();
			return cutOff();
		}
		fullSince = null;
		if (next === null || held === null) {
			controller.enqueue(bytes);
			at = next ?? at;
		} else {
			held.push({ bytes, next });
			if (held.reduce((sum, { bytes: { length } }) => sum + length, 0) > room / 4) readLater(next);
		}
	}

	function readLater(position: ChangeCursor): void {
		held = [];
		until = position;
	}

	/** Reads and sends one page of what the reader lacks. */
	async function catchUp(): Promise<void> {
		await beginning;
		while (held !== null && until !== null && controller !== null) {
			try {
				// They may have been told of more elsewhere, by an answer given since the tail last looked.
				for (let looks = 0; at !== null && isAhead(at, until) && looks < 2; looks += 1) {
					await tail.poll();
					readLater(tail.position ?? until);
				}
				const start = at === null || isAhead(at, until) ? null : at;
				const page = start === null ? beginningAt(until) : await readChanges(start, until);
				sendPage(page);
				return;
			} catch {
				// The tail has noticed too, and says so.
				await new Promise((resolve) => setTimeout(resolve, retryEvery));
			}
		}
	}

	function sendPage({ answer, next }: { answer: LiveChanges; next: ChangeCursor }): void {
		at = next;
		// Even if it brings nothing: the reader then knows to be abreast.
		controller?.enqueue(liveMessage('changes', answer, answer.next));
		if (until !== null && isAhead(until, next)) return;
		const since = held ?? [];
		held = null;
		for (const message of since) {
			controller?.enqueue(message.bytes);
			at = message.next;
		}
	}

	const stream = new ReadableStream<Uint8Array>(
		{
			start(given) {
				controller = given;
				given.enqueue(opening);
				leave = tail.join({ begin, send, end: () => end() });
			},
			pull: () => (held === null ? undefined : catchUp()),
			cancel: finish,
		},
		new ByteLengthQueuingStrategy({ highWaterMark: room }),
	);
	return { stream, refuse: (problem) => end(liveMessage('refused', problemBody(problem), null)) };
}

/** What those are told who begin where the tail is. */
function beginningAt(next: ChangeCursor): { answer: LiveChanges; next: ChangeCursor } {
	const nothing = { buried: [], events: [], live: [] };
	return { next, answer: { ...nothing, afresh: true, next: formatChangeCursor(next), isComplete: true } };
}
