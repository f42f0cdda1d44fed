import { EventSource } from 'eventsource';
import { withSideStreams } from '#lib/domain/stream/streams.ts';
import { Backoff, networkBackoff } from '#lib/domain/core/backoff.ts';
import { parseRetryAfter } from '#lib/server/platform/retry-after.ts';
import { type Clock, systemClock } from '#lib/server/platform/clock.ts';
import { findGaps, type Gap, lastEventId, oldest, type Position, resumeMargin, withoutStreams } from './position.ts';
import { createSideStreams } from './side-streams.ts';
import { auditEvent, createSieve, oversizedEvent } from './sieve.ts';
import { skippedEvent } from './skipped-run.ts';

/** Why a connection is over. */
export type Ending =
	/** The server ended it, as it does every 15 minutes. */
	| { kind: 'ended' }
	/** The network broke, or never led there. */
	| { kind: 'failed'; cause: unknown }
	/** An answer that is not the stream. `retryAfter` in milliseconds. */
	| { kind: 'refused'; status: number; retryAfter: number | null }
	/** Nothing came for too long. */
	| { kind: 'stalled' };

/** What reading the stream yields, in order. Whatever has an id moves the position, once it is recorded. */
export type StreamItem =
	/** `leftOut`: streams that are not in it, since the server has not got one of them. */
	| { kind: 'opened'; leftOut: readonly string[] }
	/** `audited`: the sieve would have left it out. */
	| { kind: 'message'; id: string; data: string; audited: boolean }
	| { kind: 'skipped'; id: string; count: number }
	/** Too large to look at. */
	| { kind: 'oversized'; id: string }
	/** The stream begins later than where it was to be resumed. */
	| { kind: 'gap'; gap: Gap }
	/** The server says that something failed on its side. */
	| { kind: 'error'; data: string }
	/** `flowed`: data came on it. In `retryIn` milliseconds the next connection is tried. */
	| { kind: 'closed'; ending: Ending; flowed: boolean; retryIn: number };

export interface SourceOptions {
	/** Of the stream, without query; what tells of hidden revisions and deleted pages is read with it. */
	url: string;
	userAgent: string;
	/** Where to resume: the position as last committed. */
	position: () => Position;
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

/** How much may wait to be taken before the network is left alone: items, and characters of their data. */
const waitingItems = 1_000;
const waitingText = 2 ** 22;
/** A connection on which data came is opened again within so long, in milliseconds. */
const reopenWithin = 1_000;
/** For so long the server's `Retry-After` is obeyed at most, in milliseconds. */
const longestRetryAfter = 300_000;
/** Above the largest event that the sieve lets through. */
const maxBufferSize = 2 ** 21;

/**
 * Reads the stream without end, over as many connections as it takes, and yields what came since it was last asked.
 * While it is not asked, it stops reading from the network. Never throws for what upstream does.
 */
export async function* readStream(options: SourceOptions): AsyncGenerator<StreamItem[], void> {
	const { signal, clock = systemClock, random = Math.random } = options;
	const backoff = new Backoff(networkBackoff, random);
	/** A `Last-Event-ID` was refused; a time alone will do until data flows again. */
	let byTime = false;
	const sides = createSideStreams(() => clock.monotonicTime());
	while (!signal.aborted) {
		const { ending, flowed } = yield* connect(options, byTime, sides.choose());
		if (signal.aborted) return;
		const status = ending.kind === 'refused' && !flowed ? ending.status : null;
		// An id that names a topic which is no more is answered in the same way as a stream which is no more.
		if (byTime && status === 404) sides.refused();
		if (flowed) {
			byTime = false;
			sides.worked();
			backoff.worked();
		} else if (status === 400 || status === 404) byTime = true;
		const retryAfter = Math.min((ending.kind === 'refused' ? ending.retryAfter : null) ?? 0, longestRetryAfter);
		const retryIn = flowed && ending.kind !== 'stalled' ? random() * reopenWithin : backoff.failed(retryAfter);
		yield [{ kind: 'closed', ending, flowed, retryIn }];
		await clock.wait(retryIn, signal);
	}
}

/** One connection, to its end. */
async function* connect(
	options: SourceOptions,
	byTime: boolean,
	leftOut: readonly string[],
): AsyncGenerator<StreamItem[], { ending: Ending; flowed: boolean }> {
	const { signal, stallAfter = 60_000, clock = systemClock } = options;
	const asked = options.position();
	const gaps = findGaps(asked);
	const sieve = createSieve(options);
	const over = new AbortController();
	let ending: Ending | null = null;
	let flowed = false;
	let items: StreamItem[] = [];
	let text = 0;
	/** Settled whenever something changes: items came or were taken, or the connection is over. */
	let changed: PromiseWithResolvers<undefined> = Promise.withResolvers();
	/** Since when the network owes us a byte; null while we do not ask for one. */
	let waitingSince: number | null = clock.monotonicTime();

	const change = () => {
		changed.resolve(undefined);
		changed = Promise.withResolvers();
	};
	const finish = (reason: Ending) => {
		ending ??= reason;
		over.abort();
		change();
	};
	const stop = () => finish({ kind: 'ended' });
	const push = (item: StreamItem) => {
		items.push(item);
		if ('data' in item) text += item.data.length;
		change();
	};
	const pushAt = (id: string, item: StreamItem) => {
		flowed = true;
		for (const gap of gaps(id)) push({ kind: 'gap', gap });
		push(item);
	};

	/** The body through the sieve, read only while there is room for more. */
	const sieved = (body: ReadableStream<Uint8Array>) => {
		const reader = body.getReader();
		return new ReadableStream<Uint8Array>(
			{
				async pull(controller) {
					for (;;) {
						while (!over.signal.aborted && (items.length >= waitingItems || text >= waitingText)) await changed.promise;
						waitingSince = clock.monotonicTime();
						const chunk = await reader.read().catch((cause: unknown) => {
							finish({ kind: 'failed', cause });
							throw cause;
						});
						waitingSince = null;
						if (chunk.done) return controller.close();
						const out = sieve(chunk.value);
						if (out.length > 0) return controller.enqueue(out);
					}
				},
				cancel: (reason) => reader.cancel(reason),
			},
			{ highWaterMark: 0 },
		);
	};

	const watch = async () => {
		while (ending === null) {
			const waited = waitingSince === null ? 0 : clock.monotonicTime() - waitingSince;
			if (waited >= stallAfter) finish({ kind: 'stalled' });
			else await clock.wait(stallAfter - waited, over.signal);
		}
	};

	const { url, lastEvent } = requestFor(options.url, asked, byTime, leftOut);
	const source = new EventSource(url, {
		maxBufferSize,
		// Its own idea of the last event is what was read, which may not be recorded yet.
		async fetch(address, init) {
			const headers = { ...init.headers, 'User-Agent': options.userAgent, ...lastEvent };
			try {
				const response = await (options.fetch ?? fetch)(address, { ...init, headers, signal: over.signal });
				waitingSince = null;
				const { status, redirected, body } = response;
				if (status !== 200) {
					finish({
						kind: 'refused',
						status,
						retryAfter: parseRetryAfter(response.headers.get('retry-after'), clock.wallTime()),
					});
				}
				return { url: response.url, status, redirected, headers: response.headers, body: body && sieved(body) };
			} catch (cause) {
				finish({ kind: 'failed', cause });
				throw cause;
			}
		},
	});
	source.addEventListener('open', () => push({ kind: 'opened', leftOut }));
	for (const type of ['message', auditEvent]) {
		source.addEventListener(type, ({ lastEventId: id, data }) =>
			pushAt(id, { kind: 'message', id, data: String(data), audited: type === auditEvent }),
		);
	}
	source.addEventListener(skippedEvent, ({ lastEventId: id, data }) =>
		pushAt(id, { kind: 'skipped', id, count: Number(data) }),
	);
	source.addEventListener(oversizedEvent, ({ lastEventId: id }) => pushAt(id, { kind: 'oversized', id }));
	source.addEventListener('error', (event: Event) => {
		// An event of the stream that is called so, or the end of the connection.
		if (event instanceof MessageEvent) push({ kind: 'error', data: String(event.data) });
		else if ('message' in event && event.message) finish({ kind: 'failed', cause: event });
		else finish({ kind: 'ended' });
	});
	signal.addEventListener('abort', stop);
	if (signal.aborted) stop();
	void watch();
	try {
		for (;;) {
			if (items.length > 0 && !signal.aborted) {
				const taken = items;
				items = [];
				text = 0;
				change();
				yield taken;
			} else if (ending === null) await changed.promise;
			else return { ending, flowed };
		}
	} finally {
		finish({ kind: 'ended' });
		source.close();
		signal.removeEventListener('abort', stop);
	}
}

/** By `Last-Event-ID`, or by `since` where nothing was seen yet or the server does not take the former. */
function requestFor(
	address: string,
	position: Position,
	byTime: boolean,
	leftOut: readonly string[],
): { url: URL; lastEvent: Record<string, string> } {
	const url = withSideStreams(address, leftOut);
	const asked = withoutStreams(position, leftOut);
	const id = byTime ? null : lastEventId(asked, resumeMargin, leftOut);
	if (id !== null) return { url, lastEvent: { 'Last-Event-ID': id } };
	const since = oldest(asked) - (asked.topics.length === 0 ? 0 : resumeMargin);
	url.searchParams.set('since', new Date(since).toISOString());
	return { url, lastEvent: {} };
}
