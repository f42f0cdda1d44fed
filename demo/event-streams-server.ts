import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { pick, randomFrom } from '../fixtures/random.ts';
import { sideTopicsOf } from '#lib/domain/stream/streams.ts';
import { frame, type Message, type TopicEntry, TopicLog, TopicReader } from './topic-log.ts';

/** What a connection is made to suffer. `after` counts bytes of the body. */
export type Misbehaviour =
	/** Any answer but the stream. `retryAfter` in seconds. */
	| { kind: 'status'; status: number; retryAfter?: number }
	/** The connection breaks, in the middle of an event, even of a character. */
	| { kind: 'cut'; after: number }
	/** The stream ends, in the middle of an event, as the service does after 15 minutes. */
	| { kind: 'end'; after: number }
	/** Nothing comes any more. */
	| { kind: 'stall'; after: number }
	/** `event: error` comes after whole events, then the stream ends. */
	| { kind: 'error-event'; after: number; data: string };

export interface EventStreamsOptions {
	/**
	 * Kafka topics, such as `eqiad.mediawiki.recentchange`; what follows the datacentre is the stream. Those of the
	 * streams that are read beside it are there without being named.
	 */
	topics: readonly string[];
	/** 0, the default, takes a free one. */
	port?: number;
	/** Decides what is left to chance: runs of topics, duplicates, sizes of chunks. */
	seed?: number;
	/** Share of the messages that are delivered twice. */
	duplicates?: number;
	/** Largest chunk written at once, in bytes; sizes are random up to it. */
	chunkBytes?: number;
	/** Asked for every connection to which {@link EventStreamsServer.misbehave} has nothing to say. */
	misbehaviour?: () => Misbehaviour | null;
}

/** What was asked for, and how many messages were delivered on it, duplicates included. */
export interface StreamRequest {
	lastEventId: string | null;
	since: string | null;
	userAgent: string;
	delivered: number;
	/** The misbehaviour that has taken effect on it. */
	suffered: Misbehaviour['kind'] | null;
}

export interface EventStreamsServer {
	/** Of the stream `recentchange`. */
	url: string;
	/** Every request so far, the refused ones too. */
	requests: readonly StreamRequest[];
	/** How many connections are open. */
	readonly open: number;
	/** A new message of a topic, delivered to every connection that reads it. Kafka time in milliseconds UTC. */
	append(topic: string, message: Message): void;
	/** Forgets what is older, as retention does after seven days; in milliseconds UTC. */
	expire(before: number): void;
	/** What the next connections suffer, one each. */
	misbehave(...next: Misbehaviour[]): void;
	/** Breaks every open connection. */
	cut(): void;
	close(): Promise<void>;
}

/** The service refuses the names that libraries give themselves. */
const refusedAgents = /^$|^(?:node|undici|curl|wget|python-requests|axios|go-http-client)\b/i;
const isoPattern = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * EventStreams on 127.0.0.1, with the genuine rules: framing, ids with the Kafka time plus one, `Last-Event-ID` over
 * `since`, seeking to the first message at or after a time, topics that are not merged while history is read,
 * answers to bad requests. Slow readers are waited for.
 */
export async function createEventStreamsServer(options: EventStreamsOptions): Promise<EventStreamsServer> {
	const { port = 0, seed = 1, duplicates = 0, chunkBytes = 16_384, misbehaviour = () => null } = options;
	const random = randomFrom(seed);
	const names = new Set([...options.topics, ...sideTopicsOf(options.topics)]);
	const logs = Array.from(names, (topic) => new TopicLog(topic));
	const requests: StreamRequest[] = [];
	const planned: Misbehaviour[] = [];
	const waiting = new Set<() => void>();
	const open = new Set<ServerResponse>();
	const appended = () => new Promise<void>((resolve) => waiting.add(resolve));

	const wake = () => {
		for (const resolve of waiting) resolve();
		waiting.clear();
	};

	const server = createServer((request, response) => {
		open.add(response);
		response.on('close', () => {
			open.delete(response);
			wake();
		});
		response.on('error', () => undefined);
		void answer(request, response);
	});

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const asked: StreamRequest = {
			lastEventId: request.headers['last-event-id']?.toString() ?? null,
			since: new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('since'),
			userAgent: request.headers['user-agent'] ?? '',
			delivered: 0,
			suffered: null,
		};
		requests.push(asked);
		const trouble = planned.shift() ?? misbehaviour();
		if (trouble?.kind === 'status') {
			asked.suffered = 'status';
			const headers = trouble.retryAfter === undefined ? {} : { 'retry-after': String(trouble.retryAfter) };
			response.writeHead(trouble.status, headers).end();
			return;
		}
		const reader = open.has(response) ? openReader(logs, request.url ?? '/', asked) : 400;
		if (typeof reader === 'number') {
			response.writeHead(reader, { 'content-type': 'application/json' }).end(JSON.stringify({ status: reader }));
			return;
		}
		response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
		await deliver(response, reader, asked, trouble);
	}

	async function deliver(
		response: ServerResponse,
		reader: TopicReader,
		asked: StreamRequest,
		trouble: Exclude<Misbehaviour, { kind: 'status' }> | null,
	): Promise<void> {
		let left = trouble === null || trouble.kind === 'error-event' ? Infinity : trouble.after;
		let sent = 0;
		/** Whether the connection goes on. */
		const write = async (bytes: Buffer): Promise<boolean> => {
			for (let at = 0; at < bytes.length && open.has(response);) {
				const size = Math.min(1 + Math.floor(random() * chunkBytes), left);
				const part = bytes.subarray(at, at + size);
				at += part.length;
				left -= part.length;
				sent += part.length;
				if (!response.write(part)) await drained(response);
				if (left > 0) continue;
				asked.suffered = trouble?.kind ?? null;
				if (trouble?.kind === 'end') response.end();
				if (trouble?.kind === 'cut') response.write('', () => response.destroy());
				return false;
			}
			return open.has(response);
		};

		let preferred = 0;
		let text = ':ok\n\n';
		while (await write(Buffer.from(text))) {
			if (trouble?.kind === 'error-event' && sent >= trouble.after) {
				asked.suffered = trouble.kind;
				response.end(`event: error\ndata: ${trouble.data}\n\n`);
				return;
			}
			text = '';
			// Behind a slow reader, one topic may run far ahead of the other.
			while (text.length < chunkBytes) {
				const unread = random() < 0.02 ? reader.unread() : [];
				if (unread.length > 0) preferred = pick(random, unread);
				const next = reader.next(preferred);
				if (next === null) break;
				const times = random() < duplicates ? 2 : 1;
				asked.delivered += times;
				text += frame(next.id, next.message.data).repeat(times);
			}
			if (text === '') await appended();
		}
	}

	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the server has no port');
	return {
		url: `http://127.0.0.1:${address.port}/v2/stream/recentchange`,
		requests,
		get open() {
			return open.size;
		},
		append(topic, message) {
			const log = logs.find((one) => one.topic === topic);
			if (log === undefined) throw new RangeError(`no topic ${topic}`);
			log.append(message);
			wake();
		},
		expire: (before) => logs.forEach((log) => log.expire(before)),
		misbehave: (...next) => void planned.push(...next),
		cut: () => server.closeAllConnections(),
		async close() {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}

/** A read as asked for, or the status with which the request is refused. */
function openReader(all: readonly TopicLog[], url: string, asked: StreamRequest): TopicReader | number {
	if (refusedAgents.test(asked.userAgent)) return 403;
	const path = new URL(url, 'http://127.0.0.1').pathname;
	const streams = /^\/v2\/stream\/([^/]+)$/.exec(path)?.[1]?.split(',') ?? [];
	const logs = all.filter(({ topic }) => streams.some((stream) => isTopicOf(topic, decodeURIComponent(stream))));
	if (logs.length === 0) return 404;
	if (asked.lastEventId !== null) {
		const entries = parseEntries(asked.lastEventId);
		if (entries === null) return 400;
		if (entries.some((entry) => !logs.some(({ topic }) => topic === entry.topic))) return 404;
		return new TopicReader(logs, ({ topic }) => {
			const entry = entries.find((one) => one.topic === topic);
			return entry !== undefined && 'timestamp' in entry ? entry.timestamp : null;
		});
	}
	if (asked.since === null) return new TopicReader(logs, () => null);
	const since = parseSince(asked.since);
	return since === null ? 400 : new TopicReader(logs, () => since);
}

function drained(response: ServerResponse): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			response.off('drain', done).off('close', done);
			resolve();
		};
		response.on('drain', done).on('close', done);
	});
}

function isTopicOf(topic: string, stream: string): boolean {
	const name = topic.slice(topic.indexOf('.') + 1);
	return name === stream || name === `mediawiki.${stream}`;
}

/** Offsets win over timestamps in the service, but we never send one, so only `-1` is known here. */
function parseEntries(header: string): TopicEntry[] | null {
	try {
		const entries: unknown = JSON.parse(header);
		return Array.isArray(entries) && entries.length > 0 && entries.every(isEntry) ? entries : null;
	} catch {
		return null;
	}
}

function isEntry(value: unknown): value is TopicEntry {
	if (typeof value !== 'object' || value === null || !('topic' in value) || !('partition' in value)) return false;
	if (typeof value.topic !== 'string' || value.partition !== 0) return false;
	return 'timestamp' in value ? Number.isSafeInteger(value.timestamp) : 'offset' in value && value.offset === -1;
}

function parseSince(since: string): number | null {
	if (/^\d{1,15}$/.test(since)) return Number(since);
	const time = isoPattern.test(since) ? Date.parse(since) : NaN;
	return Number.isNaN(time) ? null : time;
}
