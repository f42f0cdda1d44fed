import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { MessageReader, type ReadMessage } from '../fixtures/live.ts';

/** A page's end of the live stream, without the page: it notes what it is told, and resumes where it was. */
export class Listener {
	/** Keys of events, each as often as it was told. */
	readonly told: string[] = [];
	readonly #origin: string;
	readonly #cookie: string;
	readonly #heard: (key: string) => void;
	#cursor: string | null = null;
	#messages: MessageReader | null = null;
	#reading: Promise<void> = Promise.resolve();

	/** @param heard told of each event as it comes */
	constructor(origin: string, cookie: string, heard: (key: string) => void = () => undefined) {
		this.#origin = origin;
		this.#cookie = cookie;
		this.#heard = heard;
	}

	/** Begins, or goes on. @returns when it has been told where it stands */
	async connect(): Promise<void> {
		const headers = { cookie: this.#cookie, ...(this.#cursor !== null && { 'last-event-id': this.#cursor }) };
		const { body, status } = await fetch(`${this.#origin}/api/live`, { headers });
		if (body === null || status !== 200) throw new Error(`answered with ${status}`);
		const messages = new MessageReader(body);
		this.#messages = messages;
		this.#take(await messages.next('changes'));
		// A server that is killed ends it too.
		this.#reading = this.#read(messages).catch(() => undefined);
	}

	/** Goes away, as a page that is closed. */
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
			this.told.push(key);
			this.#heard(key);
		}
		this.#cursor = message.id;
		return true;
	}
}
