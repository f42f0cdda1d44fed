import { EventSource, type EventSourceFetchInit, type FetchLikeResponse } from 'eventsource';
import { parseRetryAfter } from '#lib/server/platform/retry-after.ts';
import { type Clock, systemClock } from '#lib/server/platform/clock.ts';
import { findGaps, type Position } from './position.ts';
import { auditEvent, createSieve, oversizedEvent } from './sieve.ts';
import { skippedEvent } from './skipped-run.ts';
import type { Ending, StreamItem } from './stream-item.ts';

export interface ConnectionOptions {
	userAgent: string;
	/** For the sieve, see there. */
	names: () => ReadonlySet<string>;
	/** Ends the reading. */
	signal: AbortSignal;
	/** Milliseconds without a byte after which a connection counts as stalled. */
	stallAfter?: number;
	fetch?: typeof fetch;
	clock?: Clock;
	random?: () => number;
}

/** A request to the stream's server. */
export interface StreamRequest {
	url: URL;
	/** The header `Last-Event-ID`, or none. */
	lastEvent: Record<string, string>;
	/** Where it resumes. */
	position: Position;
	/** Streams that are left out, since the server does not have one of them. */
	leftOut: readonly string[];
}

/** How much may wait before reading from the network stops: items, and characters of their data. */
const waitingItems = 1_000;
const waitingText = 2 ** 22;
/** Above the largest event that the sieve lets through. */
const maxBufferSize = 2 ** 21;

/** One connection to the stream, to its end. */
export class StreamConnection {
	readonly #options: ConnectionOptions;
	readonly #request: StreamRequest;
	readonly #clock: Clock;
	readonly #gaps: ReturnType<typeof findGaps>;
	readonly #sieve: ReturnType<typeof createSieve>;
	readonly #over = new AbortController();
	#ending: Ending | null = null;
	/** Whether data came. */
	#flowed = false;
	#items: StreamItem[] = [];
	/** Characters of data in the items. */
	#text = 0;
	/** Settled whenever something changes: items came or were taken, or the connection is over. */
	#changed: PromiseWithResolvers<undefined> = Promise.withResolvers();
	/** Since when a byte is awaited from the network; null while none is. */
	#waitingSince: number | null;

	constructor(options: ConnectionOptions, request: StreamRequest) {
		this.#options = options;
		this.#request = request;
		this.#clock = options.clock ?? systemClock;
		this.#gaps = findGaps(request.position);
		this.#sieve = createSieve(options);
		this.#waitingSince = this.#clock.monotonicTime();
	}

	/** Yields what came since it was last asked; while it is not asked, nothing is read from the network. */
	async *read(): AsyncGenerator<StreamItem[], { ending: Ending; flowed: boolean }> {
		const { signal } = this.#options;
		const stop = () => this.#finish({ kind: 'ended' });
		const source = this.#open();
		signal.addEventListener('abort', stop);
		if (signal.aborted) stop();
		void this.#watch();
		try {
			for (;;) {
				if (this.#items.length > 0 && !signal.aborted) yield this.#take();
				else if (this.#ending === null) await this.#changed.promise;
				else return { ending: this.#ending, flowed: this.#flowed };
			}
		} finally {
			stop();
			source.close();
			signal.removeEventListener('abort', stop);
		}
	}

	#open(): EventSource {
		const source = new EventSource(this.#request.url, {
			maxBufferSize,
			fetch: (address, init) => this.#fetch(address, init),
		});
		source.addEventListener('open', () => this.#push({ kind: 'opened', leftOut: this.#request.leftOut }));
		for (const type of ['message', auditEvent]) {
			source.addEventListener(type, ({ lastEventId: id, data }) =>
				this.#pushAt(id, { kind: 'message', id, data: String(data), audited: type === auditEvent }),
			);
		}
		source.addEventListener(skippedEvent, ({ lastEventId: id, data }) =>
			this.#pushAt(id, { kind: 'skipped', id, count: Number(data) }),
		);
		source.addEventListener(oversizedEvent, ({ lastEventId: id }) => this.#pushAt(id, { kind: 'oversized', id }));
		source.addEventListener('error', (event: Event) => {
			// An event of the stream that is called so, or the end of the connection.
			if (event instanceof MessageEvent) this.#push({ kind: 'error', data: String(event.data) });
			else if ('message' in event && event.message) this.#finish({ kind: 'failed', cause: event });
			else this.#finish({ kind: 'ended' });
		});
		return source;
	}

	async #fetch(address: string | URL, init: EventSourceFetchInit): Promise<FetchLikeResponse> {
		const { userAgent, fetch: ask = fetch } = this.#options;
		// Its own last event id is of what was read, which may not be recorded yet.
		const headers = { ...init.headers, 'User-Agent': userAgent, ...this.#request.lastEvent };
		try {
			const response = await ask(address, { ...init, headers, redirect: 'error', signal: this.#over.signal });
			this.#waitingSince = null;
			const { url, status, redirected, body } = response;
			if (status !== 200) {
				const retryAfter = parseRetryAfter(response.headers.get('retry-after'), this.#clock.wallTime());
				this.#finish({ kind: 'refused', status, retryAfter });
			}
			return { url, status, redirected, headers: response.headers, body: body && this.#sieved(body) };
		} catch (cause) {
			this.#finish({ kind: 'failed', cause });
			throw cause;
		}
	}

	/** The body through the sieve, read only while there is room for more. */
	#sieved(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
		const reader = body.getReader();
		return new ReadableStream<Uint8Array>(
			{
				pull: async (controller) => {
					for (;;) {
						while (!this.#over.signal.aborted && this.#isFull()) await this.#changed.promise;
						const chunk = await this.#readChunk(reader);
						if (chunk.done) return controller.close();
						const out = this.#sieve(chunk.value);
						if (out.length > 0) return controller.enqueue(out);
					}
				},
				cancel: (reason) => reader.cancel(reason),
			},
			{ highWaterMark: 0 },
		);
	}

	async #readChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
		this.#waitingSince = this.#clock.monotonicTime();
		try {
			return await reader.read();
		} catch (cause) {
			this.#finish({ kind: 'failed', cause });
			throw cause;
		} finally {
			this.#waitingSince = null;
		}
	}

	/** Ends a connection on which nothing comes. */
	async #watch(): Promise<void> {
		const { stallAfter = 60_000 } = this.#options;
		while (this.#ending === null) {
			const waited = this.#waitingSince === null ? 0 : this.#clock.monotonicTime() - this.#waitingSince;
			if (waited >= stallAfter) this.#finish({ kind: 'stalled' });
			else await this.#clock.wait(stallAfter - waited, this.#over.signal);
		}
	}

	#isFull(): boolean {
		return this.#items.length >= waitingItems || this.#text >= waitingText;
	}

	#pushAt(id: string, item: StreamItem): void {
		this.#flowed = true;
		for (const gap of this.#gaps(id)) this.#push({ kind: 'gap', gap });
		this.#push(item);
	}

	#push(item: StreamItem): void {
		this.#items.push(item);
		if ('data' in item) this.#text += item.data.length;
		this.#change();
	}

	#take(): StreamItem[] {
		const taken = this.#items;
		this.#items = [];
		this.#text = 0;
		this.#change();
		return taken;
	}

	/** The first reason counts. */
	#finish(reason: Ending): void {
		this.#ending ??= reason;
		this.#over.abort();
		this.#change();
	}

	#change(): void {
		this.#changed.resolve(undefined);
		this.#changed = Promise.withResolvers();
	}
}
