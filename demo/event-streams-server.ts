import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { randomFrom } from '../fixtures/random.ts';
import { isTopicOf, sideTopicsOf } from '#lib/domain/stream/streams.ts';
import { Delivery, type DeliveryRecord, type Misbehaviour } from './stream-delivery.ts';
import { openReader, type StreamQuestion } from './stream/stream-request.ts';
import { type Message, TopicLog } from './topic-log.ts';

export interface EventStreamsOptions {
	/**
	 * Kafka topics, such as `eqiad.mediawiki.recentchange`; what follows the datacentre is the stream. Those of the
	 * streams that are read with it are there without being named.
	 */
	topics: readonly string[];
	/** Streams that it does not have: who asks for one is refused. */
	missing?: readonly string[];
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

/** What was asked for, and what happened then. */
export type StreamRequest = StreamQuestion & DeliveryRecord;

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

/**
 * EventStreams on 127.0.0.1, with the genuine rules: framing, ids with the Kafka time plus one, `Last-Event-ID` over
 * `since`, seeking to the first message at or after a time, topics that are not merged while history is read,
 * answers to bad requests. Slow readers are waited for.
 */
export async function createEventStreamsServer(options: EventStreamsOptions): Promise<EventStreamsServer> {
	const { missing = [], port = 0, seed = 1, duplicates = 0, chunkBytes = 16_384, misbehaviour = () => null } = options;
	const random = randomFrom(seed);
	const names = new Set([...options.topics, ...sideTopicsOf(options.topics)]);
	const isMissing = (topic: string) => missing.some((stream) => isTopicOf(stream, topic));
	const logs = [...names].filter((topic) => !isMissing(topic)).map((topic) => new TopicLog(topic));
	const requests: StreamRequest[] = [];
	const planned: Misbehaviour[] = [];
	const open = new Set<ServerResponse>();
	const waiting = new Set<() => void>();
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
		const asked = requestOf(request);
		requests.push(asked);
		const trouble = planned.shift() ?? misbehaviour();
		if (trouble?.kind === 'status') return refuse(response, asked, trouble);
		const asksForMissing = missing.some((stream) => asked.url.includes(stream));
		const reader = !open.has(response) ? 400 : asksForMissing ? 404 : openReader(logs, asked);
		if (typeof reader === 'number') {
			return void response.writeHead(reader, { 'content-type': 'application/json' }).end(`{"status":${reader}}`);
		}
		response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
		void new Delivery(response, reader, asked, { trouble, random, duplicates, chunkBytes, appended }).run();
	});
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

function requestOf({ url = '/', headers }: IncomingMessage): StreamRequest {
	return {
		url,
		lastEventId: headers['last-event-id']?.toString() ?? null,
		since: new URL(url, 'http://127.0.0.1').searchParams.get('since'),
		userAgent: headers['user-agent'] ?? '',
		delivered: 0,
		suffered: null,
	};
}

function refuse(
	response: ServerResponse,
	asked: StreamRequest,
	{ status, retryAfter }: Extract<Misbehaviour, { kind: 'status' }>,
): void {
	asked.suffered = 'status';
	response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }).end();
}
