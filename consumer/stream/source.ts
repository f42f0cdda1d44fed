import { withSideStreams } from '#lib/domain/stream/streams.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { type ConnectionOptions, StreamConnection, type StreamRequest } from './connection.ts';
import { lastEventId, oldest, type Position, resumeMargin, withoutStreams } from './position.ts';
import { Backoff, networkBackoff } from '#lib/domain/core/backoff.ts';
import { createSideStreams } from './side-streams.ts';
import type { StreamItem } from './stream-item.ts';

/** A connection that received data is opened again within this time, in ms. */
const reopenWithin = 1_000;
/** The longest `Retry-After` that is respected, in ms. */
const longestRetryAfter = 300_000;

export interface SourceOptions extends ConnectionOptions {
	/** Of the stream, without query; the streams of hidden revisions and deleted pages are read with it. */
	url: string;
	/** Where to resume: the position that was committed last. */
	position: () => Position;
	/** Side streams that are not to be read. */
	unwanted?: readonly string[];
}

/**
 * Reads the stream without end, over as many connections as it takes, and yields what came since it was last asked.
 * While it is not asked, it stops reading from the network. Never throws for what upstream does.
 */
export async function* readStream(options: SourceOptions): AsyncGenerator<StreamItem[], void> {
	const { signal, clock = systemClock, random = Math.random } = options;
	const backoff = new Backoff(networkBackoff, random);
	/** A `Last-Event-ID` was refused; a time alone will do until data flows again. */
	let byTime = false;
	const sides = createSideStreams(() => clock.monotonicTime(), options.unwanted);
	while (!signal.aborted) {
		const request = requestFor(options, byTime, sides.choose());
		const { ending, flowed } = yield* new StreamConnection(options, request).read();
		if (signal.aborted) return;
		const status = ending.kind === 'refused' && !flowed ? ending.status : null;
		// An id with a topic that no longer exists is answered like a stream that no longer exists.
		const isTrying = byTime && status === 404 && sides.refused();
		if (flowed) {
			byTime = false;
			sides.worked();
			backoff.worked();
		} else if (status === 400 || status === 404) byTime = true;
		const retryAfter = Math.min((ending.kind === 'refused' ? ending.retryAfter : null) ?? 0, longestRetryAfter);
		const isSoon = (flowed && ending.kind !== 'stalled') || (isTrying && retryAfter === 0);
		const retryIn = isSoon ? random() * reopenWithin : backoff.failed(retryAfter);
		yield [{ kind: 'closed', ending, flowed, retryIn }];
		await clock.wait(retryIn, signal);
	}
}

/** By `Last-Event-ID`, or by `since` where nothing was seen yet or the server does not take the former. */
function requestFor(
	{ url: address, position: readPosition, unwanted = [] }: SourceOptions,
	byTime: boolean,
	leftOut: readonly string[],
): StreamRequest {
	const position = readPosition();
	const notRead = [...unwanted, ...leftOut];
	const url = withSideStreams(address, notRead);
	const asked = withoutStreams(position, notRead);
	const id = byTime ? null : lastEventId(asked, resumeMargin, notRead);
	if (id !== null) return { url, lastEvent: { 'Last-Event-ID': id }, position, leftOut };
	const since = oldest(asked) - (asked.topics.length === 0 ? 0 : resumeMargin);
	url.searchParams.set('since', new Date(since).toISOString());
	return { url, lastEvent: {}, position, leftOut };
}
