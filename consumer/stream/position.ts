import { editStreams, isSideTopic, isTopicOf, sideTopicsOf } from '#lib/domain/stream/streams.ts';

/**
 * Where in the stream we are. Ids come from the `id:` line of a server-sent event, a JSON array with an entry a topic;
 * an entry's `timestamp` is the Kafka time of the topic's last delivered message plus one millisecond, and an entry
 * without one (`offset: -1`) is a topic of which nothing was delivered yet.
 *
 * Delivered Kafka times are not monotonic, so resuming at the last id loses messages. What is safe, per topic, is the
 * highest Kafka time seen: the server seeks the first message at or after it, which cannot come after the message that
 * carries it, and everything before that one was delivered.
 *
 * One connection carries several streams. The position has the place of each; only the topics of recentchange say
 * what time it is, and what is missing. A position that was stored before there were others has nothing of theirs yet.
 */
export interface Position {
	/** Where the very first read began, in milliseconds UTC: a topic of which nothing was seen is read from here. */
	readonly begin: number;
	readonly topics: readonly TopicPosition[];
}

/** One Kafka topic partition, such as `eqiad.mediawiki.recentchange` 0. */
export interface TopicPosition {
	readonly topic: string;
	readonly partition: number;
	/** The highest Kafka time seen, in milliseconds UTC; null while nothing was seen. */
	readonly timestamp: number | null;
	/** No message has that time: the position was moved back to it. */
	readonly isLoose?: true;
}

/** A stretch of a topic that is no longer available: from what was asked for to the first message that came instead. */
export interface Gap {
	readonly topic: string;
	readonly partition: number;
	/** Kafka time in milliseconds UTC, as `until`. */
	readonly from: number;
	readonly until: number;
}

/** How far before the position a read resumes, in milliseconds: the order may differ a little in another datacentre. */
export const resumeMargin = 5_000;

/**
 * Longest time without a message on a topic, in milliseconds: every hour each datacentre sends a canary event on its
 * own; the rest is for one that comes late.
 */
const longestQuiet = 5_400_000;

/** The position before anything was read. `begin` in milliseconds UTC. */
export function startPosition(begin: number): Position {
	return { begin, topics: [] };
}

/** The entries of an id, with the Kafka time itself (without the one millisecond); null when it is not an id. */
export function parseStreamId(id: string): TopicPosition[] | null {
	const entries = parseJson(id);
	if (!Array.isArray(entries) || entries.length === 0) return null;
	const topics: TopicPosition[] = [];
	for (const entry of entries as unknown[]) {
		const topic = parseTopic(entry);
		if (topic === null) return null;
		topics.push(topic.timestamp === null ? topic : { ...topic, timestamp: topic.timestamp - 1 });
	}
	return topics;
}

/** The position after the event with this id, or after a marker with it. Never goes back; a malformed id is ignored. */
export function advance(position: Position, id: string): Position {
	const seen = parseStreamId(id);
	if (seen === null) return position;
	const topics = [...position.topics];
	let changed = false;
	for (const entry of seen) {
		const index = topics.findIndex((known) => isSameTopic(known, entry));
		const known = topics[index];
		if (known === undefined) topics.push(entry);
		else if (entry.timestamp !== null && entry.timestamp > (known.timestamp ?? -Infinity)) topics[index] = entry;
		else continue;
		changed = true;
	}
	return changed ? { begin: position.begin, topics } : position;
}

/**
 * The `Last-Event-ID` header that resumes here: a timestamp for every topic, never an offset. Null while no topic is
 * known, when a read begins with `since` instead.
 * @param leftOut side streams that are not read
 */
export function lastEventId(
	position: Position,
	margin: number = resumeMargin,
	leftOut: readonly string[] = [],
): string | null {
	if (position.topics.length === 0) return null;
	const entries = position.topics.map(({ topic, partition, timestamp }) => {
		return { topic, partition, timestamp: timestamp === null ? position.begin : timestamp - margin };
	});
	const known = position.topics.map(({ topic }) => topic);
	// What the header does not name would begin with what is new.
	for (const topic of sideTopicsOf(known).filter((side) => !isOneOf(leftOut, side))) {
		if (known.includes(topic)) continue;
		const timestamp = isOneOf(editStreams, topic) ? earliest(position) : position.begin;
		entries.push({ topic, partition: 0, timestamp });
	}
	return JSON.stringify(entries);
}

/** The position without what it knows of some streams. */
export function withoutStreams({ begin, topics }: Position, leftOut: readonly string[]): Position {
	return { begin, topics: topics.filter(({ topic }) => !isOneOf(leftOut, topic)) };
}

function isOneOf(streams: readonly string[], topic: string): boolean {
	return streams.some((stream) => isTopicOf(stream, topic));
}

/** The position from which everything since a time (ms UTC) comes once more, as far as it is available. */
export function rewind(position: Position, to: number): Position {
	const topics = position.topics.map((topic) =>
		topic.timestamp === null || topic.timestamp <= to ? topic : { ...topic, timestamp: to, isLoose: true as const },
	);
	return { begin: position.begin, topics };
}

/** The earliest time from which a topic is still to be read, side streams included: ms UTC. */
export function oldest(position: Position): number {
	return Math.min(earliest(position), ...position.topics.flatMap(({ timestamp }) => timestamp ?? []));
}

/** Everything that happened up to here was seen, on every topic: Kafka time in milliseconds UTC. */
export function earliest(position: Position): number {
	const topics = mainTopics(position);
	if (topics.length === 0) return position.begin;
	return Math.min(...topics.map(({ timestamp }) => timestamp ?? position.begin));
}

/**
 * Everything that a side stream has up to here was seen, on each of its topics: Kafka time in milliseconds UTC; null as
 * long as that is not known.
 */
export function earliestOf(position: Position, stream: string): number | null {
	const times = position.topics.filter(({ topic }) => isTopicOf(stream, topic)).map(({ timestamp }) => timestamp);
	return times.length === 0 || times.includes(null) ? null : Math.min(...times.flatMap((time) => time ?? []));
}

/** The newest thing that happened, on any topic: Kafka time in milliseconds UTC; null while nothing was seen. */
export function latest(position: Position): number | null {
	const seen = mainTopics(position).flatMap(({ timestamp }) => timestamp ?? []);
	return seen.length === 0 ? null : Math.max(...seen);
}

/**
 * Finds the gaps of one connection that was resumed at `asked`: call it with every id. The first message of a topic
 * carries the time asked for, or one before it; when it is later, what carried that time is no longer available. The very
 * first read asks for a time that no message need carry, but every topic has one within the hour. Of a side topic that
 * was not read before nothing is missed.
 */
export function findGaps(asked: Position): (id: string) => Gap[] {
	const isFirstRead = mainTopics(asked).every(({ timestamp }) => timestamp === null);
	const seen = new Set<string>();
	let allSeen = false;
	return (id) => {
		const gaps: Gap[] = [];
		const entries = allSeen ? [] : (parseStreamId(id) ?? []);
		for (const entry of entries) {
			const { topic, partition, timestamp: until } = entry;
			const key = `${topic} ${partition}`;
			if (until === null || seen.has(key)) continue;
			const { timestamp: known = null, isLoose = false } = asked.topics.find((one) => isSameTopic(one, entry)) ?? {};
			const from = known ?? asked.begin;
			// An entry before what was asked for repeats the time of the request: no message of the topic yet.
			if (known === null ? until <= from : until < from - resumeMargin) continue;
			seen.add(key);
			const isExact = known !== null && !isLoose;
			const isMissed = isFirstRead && !isSideTopic(topic);
			if (isExact ? until > from : (isMissed || isLoose) && until > from + longestQuiet) {
				gaps.push({ topic, partition, from, until });
			}
		}
		allSeen ||= entries.length > 0 && seen.size === entries.length;
		return gaps;
	};
}

/** Inverse of {@link formatPosition}; null when the text is not a position. */
export function parsePosition(text: string): Position | null {
	const value = parseJson(text);
	if (typeof value !== 'object' || value === null || !('begin' in value) || !('topics' in value)) return null;
	if (!isTime(value.begin) || !Array.isArray(value.topics)) return null;
	const topics = (value.topics as unknown[]).map(parseTopic);
	return topics.every((topic) => topic !== null) ? { begin: value.begin, topics } : null;
}

/** JSON text, as stored in the database. */
export function formatPosition({ begin, topics }: Position): string {
	const entries = topics.map(({ topic, partition, timestamp, isLoose }) => ({ topic, partition, timestamp, isLoose }));
	return JSON.stringify({ begin, topics: entries });
}

function mainTopics({ topics }: Position): TopicPosition[] {
	return topics.filter(({ topic }) => !isSideTopic(topic));
}

function parseTopic(value: unknown): TopicPosition | null {
	if (typeof value !== 'object' || value === null || !('topic' in value) || !('partition' in value)) return null;
	const { topic, partition } = value;
	if (typeof topic !== 'string' || typeof partition !== 'number') return null;
	const timestamp = 'timestamp' in value ? value.timestamp : null;
	if (timestamp !== null && !isTime(timestamp)) return null;
	return { topic, partition, timestamp, ...('isLoose' in value && value.isLoose === true && { isLoose: true }) };
}

function isTime(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isSameTopic(
	one: Pick<TopicPosition, 'topic' | 'partition'>,
	other: Pick<TopicPosition, 'topic' | 'partition'>,
) {
	return one.topic === other.topic && one.partition === other.partition;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
