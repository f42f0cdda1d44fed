import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { MessageReader, type ReadMessage } from '../fixtures/live.ts';

/** A client of the live stream, like a page: it stores what it receives, and resumes where it was. */
export class Listener {
	/** Keys of received events, each as often as it was received. */
	readonly received: string[] = [];
	readonly #origin: string;
	readonly #cookie: string;
	readonly #onEvent: (key: string) => void;
	#cursor: string | null = null;
	#messages: MessageReader | null = null;
	#reading: Promise<void> = Promise.resolve();

	/** @param onEvent called with the key of each event when it is received @param after where it resumes; null: from now on */
	constructor(
		origin: string,
		cookie: string,
		onEvent: (key: string) => void = () => undefined,
		after: string | null = null,
	) {
		this.#cursor = after;
		this.#origin = origin;
		this.#cookie = cookie;
		this.#onEvent = onEvent;
	}

	/** Connects, or resumes. @returns resolves when it has received its first message, with a cursor */
	async connect(): Promise<void> {
		const headers = { cookie: this.#cookie, ...(this.#cursor !== null && { 'last-event-id': this.#cursor }) };
		const { body, status } = await fetch(`${this.#origin}/api/live`, { headers });
		if (body === null || status !== 200) throw new Error(`status ${status}`);
		const messages = new MessageReader(body);
		this.#messages = messages;
		this.#take(await messages.next('changes'));
		// Also ends when the server is killed.
		this.#reading = this.#read(messages).catch(() => undefined);
	}

	/** Disconnects, as a closed page does. */
	async leave(): Promise<void> {
		await this.#messages?.leave().catch(() => undefined);
		await this.#reading;
	}

	async #read(messages: MessageReader): Promise<void> {
		while (this.#take(await messages.next('changes')));
	}

	#take(message: ReadMessage | null): boolean {
		if (message === null) return false;
		for (const { key } of (message.data as LiveChanges).events) {
			this.received.push(key);
			this.#onEvent(key);
		}
		this.#cursor = message.id;
		return true;
	}
}
