import { isTopicOf } from '#lib/domain/stream/streams.ts';
import { siftedStreams } from './sieve-match.ts';

/** The `event:` of the marker for events left out: its data is how many, its id where they end. */
export const skippedEvent = 'xwiki-skipped';

/** An entry of an id that has a time: ms UTC, until the year 2286. */
const entryPattern = /\{"topic":"([^"]*)","partition":\d+,"timestamp":\d{13}(?=[,}])/g;
const digits = 13;

/** A topic of which events are left out, as it is in the ids of a connection. */
interface Topic {
	stream: string;
	/** Where its entry begins, counted from the id's start, and what of it is before its time. */
	at: number;
	entry: string;
	/** Its time in the id that was read last. */
	time: string;
	/** The highest one of those. */
	highest: string;
	/** Its time has changed: something of it has come. */
	hasBegun: boolean;
}

/**
 * Sums up runs of events that are left out. A marker's id holds, per topic, the highest time so far, so that the
 * position becomes the same as if every id had been read: where it is too early, what comes first on the next connection
 * looks like a gap. An event with which a topic begins on this connection gets a marker of its own, because its time shows
 * whether something before it is missing.
 *
 * Of an id are read only the times of topics of which events are left out: those of the others stand still meanwhile.
 * So do those of other streams than the event's.
 * All text is the latin1 view of the bytes of whole events; an id is in it from `start` to `end`.
 */
export class SkippedRun {
	#topics: readonly Topic[] = [];
	/** The same by stream. */
	#topicsOf: ReadonlyMap<string, readonly Topic[]> = new Map();
	/** Of an id. */
	#length = -1;
	#count = 0;
	/** The id of the last event of the run. */
	#last = { start: 0, end: 0 };

	/** An event of a stream is left out. Answers the markers to be written now, mostly none. */
	skip(view: string, start: number, end: number, stream: string): string {
		const moved = this.#topicsOf.get(stream) ?? [];
		const isAlike = this.#length === end - start && readTimes(moved, view, start);
		const begins = !isAlike || moved.some(({ hasBegun, time, highest }) => !hasBegun && time !== highest);
		const before = begins ? this.take(view) : '';
		if (!isAlike) {
			this.#topics = topicsOf(view.slice(start, end));
			this.#topicsOf = Map.groupBy(this.#topics, ({ stream }) => stream);
			this.#length = end - start;
		}
		for (const topic of isAlike ? moved : this.#topics) {
			topic.hasBegun ||= topic.time !== topic.highest;
			if (topic.time > topic.highest) topic.highest = topic.time;
		}
		this.#count++;
		this.#last = { start, end };
		return begins ? before + this.take(view) : '';
	}

	/** Ends the run: the marker for what was left out since the last one, or nothing. */
	take(view: string): string {
		if (this.#count === 0) return '';
		const last = view.slice(this.#last.start, this.#last.end);
		let id = '';
		// Entries whose times were not read may have moved: such an id stays as it is, and the position may be behind.
		if (this.#topics.every(({ at, entry }) => last.startsWith(entry, at)))
			for (const { at, entry, highest } of this.#topics) id += last.slice(id.length, at) + entry + highest;
		const marker = `event: ${skippedEvent}\nid: ${id}${last.slice(id.length)}\ndata: ${this.#count}\n\n`;
		this.#count = 0;
		return marker;
	}
}

/** The topics of which events are left out. */
function topicsOf(id: string): Topic[] {
	const all = [...id.matchAll(entryPattern)];
	return all.flatMap(({ 0: text, 1: topic = '', index }) => {
		const stream = siftedStreams.find((one) => isTopicOf(one, topic));
		const time = text.slice(-digits);
		const entry = text.slice(0, -digits);
		return stream === undefined ? [] : { stream, at: index, entry, time, highest: time, hasBegun: false };
	});
}

/** Reads the times of the topics in an id. @returns whether there are some, each where it was */
function readTimes(topics: readonly Topic[], view: string, start: number): boolean {
	for (const topic of topics) {
		const at = start + topic.at + topic.entry.length;
		if (view.slice(start + topic.at, at) !== topic.entry) return false;
		topic.time = view.slice(at, at + digits);
	}
	return topics.length > 0;
}
