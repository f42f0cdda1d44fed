import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { type ChangeCursor, formatChangeCursor, isAhead } from '#lib/domain/feed/change-cursor.ts';
import type { Problem } from '#lib/domain/core/problem.ts';
import { withOldNames } from '#lib/server/event/changes-request.ts';
import { problemBody } from '#lib/server/http/problem-response.ts';
import { liveMessage, opening } from './message.ts';
import type { Live } from './live.ts';

/** How much may wait for a reader, in bytes. Slower readers read the rest later, at their own pace. */
const mostWaiting = 1_000_000;
/** A reader that takes nothing at all for so long, in ms, is cut off; a browser that is still there resumes. */
const longestStandstill = 60_000;
/** How long a reader who is sent away may take to read why, in ms. */
const longestFarewell = 5_000;
/** How soon reading is tried again when the database did not answer, in ms. */
const retryEvery = 1_000;

export interface ConnectionOptions {
	/** Called once, when the reader has gone or was sent away. */
	onEnd: () => void;
	/** Ends the connection of a reader that takes nothing, and so cannot be sent why; nor would the process end. */
	cutOff: () => void;
	/** How much may wait for the reader, in bytes. */
	room?: number;
}

/**
 * One page's end of the live feed. Sends everything from a cursor on, each change once: first, read for this reader
 * alone, what lies before the place where the tail is; then what the tail sends to all.
 */
export class LiveConnection {
	/** The body of the response. */
	readonly stream: ReadableStream<Uint8Array>;
	readonly #live: Pick<Live, 'tail' | 'readChanges'>;
	readonly #options: Required<ConnectionOptions>;
	/** Null once it is over. */
	#controller: ReadableStreamDefaultController<Uint8Array> | null = null;
	#leave = (): void => undefined;
	/** What the reader has been sent; null if they begin now. */
	#at: ChangeCursor | null;
	/** Up to where is read for this reader alone; null until the tail has begun. */
	#until: ChangeCursor | null = null;
	/** What the tail has sent beyond that since; null while the reader follows the tail. */
	#held: { bytes: Uint8Array; next: ChangeCursor }[] | null = [];
	/** Since when there is no more room, ms UTC. */
	#fullSince: number | null = null;
	/** Resolved once the tail has begun, or it is over. */
	readonly #begun: PromiseWithResolvers<undefined> = Promise.withResolvers();

	/** @param after null or a cursor that no longer holds: begins now, and says so */
	constructor(
		live: Pick<Live, 'tail' | 'readChanges'>,
		after: ChangeCursor | null,
		{ room = mostWaiting, ...options }: ConnectionOptions,
	) {
		this.#live = live;
		this.#at = after;
		this.#options = { ...options, room };
		this.stream = new ReadableStream<Uint8Array>(
			{
				start: (controller) => this.#start(controller),
				pull: () => (this.#held === null ? undefined : this.#catchUp()),
				cancel: () => this.#finish(),
			},
			new ByteLengthQueuingStrategy({ highWaterMark: room }),
		);
	}

	/** Sends why the reader may read no more, and ends. */
	refuse(problem: Problem): void {
		this.#end(liveMessage('refused', problemBody(problem), null));
	}

	#start(controller: ReadableStreamDefaultController<Uint8Array>): void {
		this.#controller = controller;
		controller.enqueue(opening);
		this.#leave = this.#live.tail.join({
			begin: (position) => {
				this.#until = position;
				this.#begun.resolve(undefined);
			},
			send: (bytes, next) => this.#send(bytes, next),
			end: () => this.#end(),
		});
	}

	/** Takes a message of the tail. @param next see `Listener` */
	#send(bytes: Uint8Array, next: ChangeCursor | null): void {
		if (this.#controller === null) return;
		if ((this.#controller.desiredSize ?? 0) <= 0) {
			if (next !== null) this.#readLater(next);
			this.#waitForRoom(this.#controller);
			return;
		}
		this.#fullSince = null;
		if (next === null || this.#held === null) {
			this.#controller.enqueue(bytes);
			this.#at = next ?? this.#at;
			return;
		}
		this.#held.push({ bytes, next });
		const size = this.#held.reduce((sum, { bytes: { length } }) => sum + length, 0);
		if (size > this.#options.room / 4) this.#readLater(next);
	}

	/** Cuts the reader off if there has been no room for too long. */
	#waitForRoom(controller: ReadableStreamDefaultController<Uint8Array>): void {
		this.#fullSince ??= Date.now();
		if (Date.now() - this.#fullSince < longestStandstill) return;
		controller.error(new Error('the reader takes nothing'));
		this.#finish();
		this.#options.cutOff();
	}

	#readLater(position: ChangeCursor): void {
		this.#held = [];
		this.#until = position;
	}

	/** Reads and sends one page of what the reader lacks. */
	async #catchUp(): Promise<void> {
		await this.#begun.promise;
		while (this.#held !== null && this.#until !== null && this.#controller !== null) {
			try {
				this.#sendPage(await this.#readPage(this.#until));
				return;
			} catch {
				// The tail has noticed too, and says so.
				await new Promise((resolve) => setTimeout(resolve, retryEvery));
			}
		}
	}

	async #readPage(until: ChangeCursor): ReturnType<Live['readChanges']> {
		const { tail, readChanges } = this.#live;
		// The reader may know more already, from an answer given since the tail last looked.
		for (let looks = 0; this.#at !== null && isAhead(this.#at, until) && looks < 2; looks += 1) {
			await tail.poll();
			until = tail.position ?? this.#until ?? until;
			this.#readLater(until);
		}
		return this.#at === null || isAhead(this.#at, until) ? beginningAt(until) : readChanges(this.#at, until);
	}

	#sendPage({ answer, next }: { answer: LiveChanges; next: ChangeCursor }): void {
		this.#at = next;
		// Even if it is empty: the reader then knows to be up to date.
		this.#controller?.enqueue(liveMessage('changes', answer, answer.next));
		if (this.#until !== null && isAhead(this.#until, next)) return;
		const since = this.#held ?? [];
		this.#held = null;
		for (const message of since) {
			this.#controller?.enqueue(message.bytes);
			this.#at = message.next;
		}
	}

	/** Sends a last message, after what waits, and ends. */
	#end(last?: Uint8Array): void {
		const open = this.#controller;
		this.#finish();
		if (last) open?.enqueue(last);
		open?.close();
		// Of a stream that is closed and read to its end this is 0.
		if (open === null || open.desiredSize === 0) return;
		setTimeout(() => open.desiredSize !== 0 && this.#options.cutOff(), longestFarewell).unref();
	}

	#finish(): void {
		if (this.#controller === null) return;
		this.#controller = null;
		this.#leave();
		this.#begun.resolve(undefined);
		this.#options.onEnd();
	}
}

/** The first page of a reader who begins where the tail is. */
function beginningAt(next: ChangeCursor): { answer: LiveChanges; next: ChangeCursor } {
	const nothing = { deleted: [], events: [], live: [] };
	const answer = { ...nothing, resync: true, next: formatChangeCursor(next), isComplete: true };
	return { next, answer: withOldNames(answer) };
}
