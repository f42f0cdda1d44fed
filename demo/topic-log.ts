/** One message of a Kafka topic. */
export interface Message {
	/** Kafka time, in milliseconds UTC; not monotonic. */
	timestamp: number;
	/** One line of JSON. */
	data: string;
}

/** A generated message and the topic that it belongs to. */
export interface Generated extends Message {
	topic: string;
}

/** One partition of a Kafka topic, with the seek rules of the genuine one. */
export class TopicLog {
	readonly topic: string;
	readonly partition = 0;
	/** The offset of the oldest message that is still available. */
	#begin = 0;
	#messages: Message[] = [];
	#highest: number[] = [];

	constructor(topic: string) {
		this.topic = topic;
	}

	/** The offset that the next message will have. */
	get end(): number {
		return this.#begin + this.#messages.length;
	}

	append(message: Message): void {
		this.#messages.push(message);
		this.#highest.push(Math.max(this.#highest.at(-1) ?? -Infinity, message.timestamp));
	}

	/** The message at an offset, or null past the end; an offset that has expired gives the oldest one. */
	at(offset: number): { offset: number; message: Message } | null {
		const kept = Math.max(offset, this.#begin);
		const message = this.#messages[kept - this.#begin];
		return message === undefined ? null : { offset: kept, message };
	}

	/** The earliest offset with a time at or after this one, in milliseconds UTC; the end ("latest") if there is none. */
	seek(timestamp: number): number {
		// The first message at or after a time is the first with which the highest time so far reaches it.
		let low = 0;
		let high = this.#highest.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#highest[middle] ?? Infinity) < timestamp) low = middle + 1;
			else high = middle;
		}
		return this.#begin + low;
	}

	/** Forgets the messages at the start that are older than a time, as retention does. */
	expire(before: number): void {
		let count = 0;
		while ((this.#messages[count]?.timestamp ?? Infinity) < before) count++;
		this.#begin += count;
		const messages = this.#messages.slice(count);
		this.#messages = [];
		this.#highest = [];
		for (const message of messages) this.append(message);
	}
}

/** An entry of an id: where a topic is. `offset: -1` is "latest". */
export type TopicEntry = { topic: string; partition: number } & ({ timestamp: number } | { offset: number });

/** A message in `text/event-stream`, as the service frames it. */
export function frame(id: readonly TopicEntry[], data: string): string {
	return `event: message\nid: ${JSON.stringify(id)}\ndata: ${data}\n\n`;
}

/**
 * The read of one connection over several topics. The id of each message has, for every topic, the time of its last
 * delivered message plus one millisecond.
 */
export class TopicReader {
	readonly #logs: readonly TopicLog[];
	readonly #offsets: number[];
	readonly #id: TopicEntry[];

	/** @param from where to begin each topic: a time in milliseconds UTC, or null for the latest */
	constructor(logs: readonly TopicLog[], from: (log: TopicLog) => number | null) {
		this.#logs = logs;
		this.#offsets = logs.map((log) => {
			const time = from(log);
			return time === null ? log.end : log.seek(time);
		});
		this.#id = logs.map(({ topic, partition }) => ({ topic, partition, offset: -1 }));
	}

	/** The topics of which something is left to read. */
	unread(): number[] {
		return [...this.#logs.keys()].filter((topic) => this.#logs[topic]?.at(this.#offsets[topic] ?? 0));
	}

	/** The next message of a topic, or of the first topic after it that has one; null when all are read. */
	next(preferred: number): { topic: number; id: TopicEntry[]; message: Message } | null {
		for (let step = 0; step < this.#logs.length; step++) {
			const topic = (preferred + step) % this.#logs.length;
			const log = this.#logs[topic];
			const found = log?.at(this.#offsets[topic] ?? 0) ?? null;
			if (log === undefined || found === null) continue;
			this.#offsets[topic] = found.offset + 1;
			this.#id[topic] = { topic: log.topic, partition: log.partition, timestamp: found.message.timestamp + 1 };
			return { topic, id: [...this.#id], message: found.message };
		}
		return null;
	}
}
