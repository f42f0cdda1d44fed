import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { type ChangeCursor, formatChangeCursor, isAhead } from '#lib/domain/feed/change-cursor.ts';
import type { Problem } from '#lib/domain/core/problem.ts';
import { withOldNames } from '#lib/server/event/changes-request.ts';
import { problemBody } from '#lib/server/http/problem-response.ts';
import { liveMessage, opening } from './message.ts';
import type { Live } from './live.ts';
import type { Tail } from './tail.ts';

/** How much may wait for a reader, in bytes, and one message more. Slower ones read the rest later, at their own pace. */
const mostWaiting = 64_000;
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

/** What a connection reads: what the tail sends to all, and pages for it alone, in its turn. */
export interface ConnectionSource {
	tail: Tail;
	readChanges: (after: ChangeCursor, until: ChangeCursor, signal: AbortSignal) => ReturnType<Live['readChanges']>;
}

/**
 * One page's end of the live feed. Sends everything from a cursor on, each change once: first, read for this reader
 * alone, what lies before the place where the tail is; then what the tail has sent lately, and then what it sends to all.
 */
export class LiveConnection {
	/** The body of the response. */
	readonly stream: ReadableStream<Uint8Array>;
	readonly #source: ConnectionSource;
	readonly #options: Required<ConnectionOptions>;
	/** Null once it is over. */
	#controller: ReadableStreamDefaultController<Uint8Array> | null = null;
	#leave = (): void => undefined;
	/** What the reader has been sent; null if they begin now. */
	#at: ChangeCursor | null;
	/** Whether the reader has had a first message. */
	#isGreeted = false;
	/** Whether the reader has all that the tail has sent. */
	#follows = false;
	/** Since when there is no more room, ms UTC. */
	#fullSince: number | null = null;
	/** Resolved once the tail has begun, or it is over. */
	readonly #begun: PromiseWithResolvers<undefined> = Promise.withResolvers();
	/** Aborted when it is over. */
	readonly #over = new AbortController();

	/** @param after null or a cursor that no longer holds: begins now, and says so */
	constructor(
		source: ConnectionSource,
		after: ChangeCursor | null,
		{ room = mostWaiting, ...options }: ConnectionOptions,
	) {
		this.#source = source;
		this.#at = after;
		this.#options = { ...options, room };
		this.stream = new ReadableStream<Uint8Array>(
			{
				start: (controller) => this.#start(controller),
				pull: () => {
					// Something was taken.
					this.#fullSince = null;
					return this.#follows ? undefined : this.#catchUp();
				},
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
		this.#leave = this.#source.tail.join({
			begin: () => this.#begun.resolve(undefined),
			send: (bytes, next) => this.#send(bytes, next),
			end: () => this.#end(),
		});
	}

	/** Takes a message of the tail. @param next see `Listener` */
	#send(bytes: Uint8Array, next: ChangeCursor | null): void {
		if (this.#controller === null) return;
		if ((this.#controller.desiredSize ?? 0) <= 0) {
			if (next !== null) this.#follows = false;
			this.#waitForRoom(this.#controller);
			return;
		}
		this.#fullSince = null;
		if (next !== null && !this.#follows) return;
		this.#controller.enqueue(bytes);
		this.#at = next ?? this.#at;
	}

	/** Cuts the reader off if there has been no room for too long. */
	#waitForRoom(controller: ReadableStreamDefaultController<Uint8Array>): void {
		this.#fullSince ??= Date.now();
		if (Date.now() - this.#fullSince < longestStandstill) return;
		controller.error(new Error('the reader takes nothing'));
		this.#finish();
		this.#options.cutOff();
	}

	/** Sends some of what the reader lacks: what the tail has sent lately, else a page read for this reader. */
	async #catchUp(): Promise<void> {
		await this.#begun.promise;
		while (this.#controller !== null) {
			try {
				await this.#lookAhead();
				if (!this.#sendRecent()) this.#sendPage(await this.#readPage());
				return;
			} catch {
				// The tail has noticed too, and says so.
				if (!this.#over.signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryEvery));
			}
		}
	}

	/** @returns false if the tail does not have all that the reader lacks */
	#sendRecent(): boolean {
		const recent = this.#at && this.#source.tail.since(this.#at);
		if (this.#at === null || recent === null) return false;
		// The reader then knows to be up to date.
		if (!this.#isGreeted) this.#sendPage(nothingUntil(this.#at));
		for (const { bytes, next } of recent) {
			if ((this.#controller?.desiredSize ?? 0) <= 0) return true;
			this.#controller?.enqueue(bytes);
			this.#at = next;
		}
		this.#follows = true;
		return true;
	}

	/** The reader may know more than the tail, or another database, from an answer given since it last looked. */
	async #lookAhead(): Promise<void> {
		const { tail } = this.#source;
		for (let looks = 0; this.#isAheadOf(tail.position) && looks < 2; looks += 1) await tail.poll();
	}

	async #readPage(): ReturnType<Live['readChanges']> {
		const { tail, readChanges } = this.#source;
		const until = tail.position;
		if (until === null) throw new Error('the tail has not begun');
		if (this.#at === null || this.#isAheadOf(until)) return nothingUntil(until, true);
		return readChanges(this.#at, until, this.#over.signal);
	}

	#isAheadOf(position: ChangeCursor | null): boolean {
		if (this.#at === null || position === null) return false;
		return this.#at.epoch !== position.epoch || isAhead(this.#at, position);
	}

	#sendPage({ answer, next }: { answer: LiveChanges; next: ChangeCursor }): void {
		this.#at = next;
		this.#isGreeted = true;
		this.#controller?.enqueue(liveMessage('changes', answer, answer.next));
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
		this.#over.abort();
		this.#leave();
		this.#begun.resolve(undefined);
		this.#options.onEnd();
	}
}

/** A page without changes. @param resync true: the reader begins there */
function nothingUntil(next: ChangeCursor, resync = false): { answer: LiveChanges; next: ChangeCursor } {
	const nothing = { deleted: [], events: [], live: [] };
	return { next, answer: withOldNames({ ...nothing, resync, next: formatChangeCursor(next), isComplete: true }) };
}
