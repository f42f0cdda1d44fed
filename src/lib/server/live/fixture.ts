import type { FeedAnswer, LiveAnswer } from '../../domain/answers.ts';

/** One message of a stream, read back. For tests only. */
export interface ReadMessage {
	event: string;
	id: string | null;
	data: unknown;
}

/** A stream of server-sent events, message by message; comments and `retry:` are left out. For tests only. */
export class MessageReader {
	readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
	readonly #decoder = new TextDecoder();
	#text = '';

	constructor(stream: ReadableStream<Uint8Array>) {
		this.#reader = stream.getReader();
	}

	/** The next message, of a kind if one is named; null when the stream has ended. */
	async next(kind?: string): Promise<ReadMessage | null> {
		for (;;) {
			const end = this.#text.indexOf('\n\n');
			if (end === -1) {
				const { value, done } = await this.#reader.read();
				if (done) return null;
				this.#text += this.#decoder.decode(value, { stream: true });
				continue;
			}
			const lines = this.#text.slice(0, end).split('\n');
			this.#text = this.#text.slice(end + 2);
			const fields = new Map(lines.map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]));
			const event = fields.get('event');
			if (event === undefined || event !== (kind ?? event)) continue;
			return { event, id: fields.get('id') ?? null, data: JSON.parse(fields.get('data') ?? '') as unknown };
		}
	}

	/** Goes away, as a page that is closed. */
	async leave(): Promise<void> {
		await this.#reader.cancel();
	}
}

/** A feed that streams. For tests only. */
export const streaming: FeedAnswer = { status: 'streaming', since: 1, lastEventAt: 5, behind: 2, now: 7 };

/** Changes without any. For tests only. */
export const noChanges: LiveAnswer = { afresh: false, buried: [], events: [], live: [], next: '', isComplete: true };
