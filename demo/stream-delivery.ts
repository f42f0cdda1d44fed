import type { ServerResponse } from 'node:http';
import { pick } from '../fixtures/random.ts';
import { frame, type TopicReader } from './topic-log.ts';

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

/** What happened on a connection. */
export interface DeliveryRecord {
	/** How many messages were delivered, duplicates included. */
	delivered: number;
	/** The misbehaviour that has taken effect. */
	suffered: Misbehaviour['kind'] | null;
}

/** How messages are delivered. */
export interface DeliveryOptions {
	trouble: Exclude<Misbehaviour, { kind: 'status' }> | null;
	random: () => number;
	/** Share of the messages that are delivered twice. */
	duplicates: number;
	/** Largest chunk written at once, in bytes. */
	chunkBytes: number;
	/** Resolves when there may be more to read, or the connection is over. */
	appended: () => Promise<void>;
}

/** The delivery of messages on one connection, until that is over. */
export class Delivery {
	readonly #response: ServerResponse;
	readonly #reader: TopicReader;
	readonly #record: DeliveryRecord;
	readonly #options: DeliveryOptions;
	/** Bytes until the trouble begins. */
	#left: number;
	#sent = 0;
	/** The topic that is read now. */
	#topic = 0;
	#isOpen = true;

	constructor(response: ServerResponse, reader: TopicReader, record: DeliveryRecord, options: DeliveryOptions) {
		this.#response = response;
		this.#reader = reader;
		this.#record = record;
		this.#options = options;
		const { trouble } = options;
		this.#left = trouble === null || trouble.kind === 'error-event' ? Infinity : trouble.after;
		response.once('close', () => (this.#isOpen = false));
	}

	async run(): Promise<void> {
		const { trouble, appended } = this.#options;
		let text = ':ok\n\n';
		while (await this.#write(Buffer.from(text))) {
			if (trouble?.kind === 'error-event' && this.#sent >= trouble.after) {
				this.#record.suffered = trouble.kind;
				this.#response.end(`event: error\ndata: ${trouble.data}\n\n`);
				return;
			}
			text = this.#read();
			if (text === '') await appended();
		}
	}

	/** Whether the connection goes on. */
	async #write(bytes: Buffer): Promise<boolean> {
		const { trouble, random, chunkBytes } = this.#options;
		for (let at = 0; at < bytes.length && this.#isOpen;) {
			const size = Math.min(1 + Math.floor(random() * chunkBytes), this.#left);
			const part = bytes.subarray(at, at + size);
			at += part.length;
			this.#left -= part.length;
			this.#sent += part.length;
			if (!this.#response.write(part)) await drained(this.#response);
			if (this.#left > 0) continue;
			this.#record.suffered = trouble?.kind ?? null;
			if (trouble?.kind === 'end') this.#response.end();
			if (trouble?.kind === 'cut') this.#response.write('', () => this.#response.destroy());
			return false;
		}
		return this.#isOpen;
	}

	/** Some of the messages that wait, as text; empty if there are none. */
	#read(): string {
		const { random, duplicates, chunkBytes } = this.#options;
		let text = '';
		// Behind a slow reader, one topic may run far ahead of the other.
		while (text.length < chunkBytes) {
			const unread = random() < 0.02 ? this.#reader.unread() : [];
			if (unread.length > 0) this.#topic = pick(random, unread);
			const next = this.#reader.next(this.#topic);
			if (next === null) break;
			const times = random() < duplicates ? 2 : 1;
			this.#record.delivered += times;
			text += frame(next.id, next.message.data).repeat(times);
		}
		return text;
	}
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
