import { requireHealth } from '#lib/api/health.ts';
import { Backoff, networkBackoff } from '#lib/domain/core/backoff.ts';
import { sleep } from '../platform/sleep.ts';

/** How long the server may take to say that it is there, ms. */
const patience = 5_000;

/** What looking for a server needs. */
export interface ServerAvailabilityOptions {
	/** Fails while the server is not there. */
	ask: () => Promise<void>;
	/** Waits for some milliseconds, or until the signal ends it; never fails. */
	sleep: (duration: number, signal: AbortSignal) => Promise<void>;
	/** The device's clock, ms UTC. */
	now: () => number;
}

/** Whether pages do without the server just now. While they do, it is looked for now and then. */
export class Absence {
	/** From when something was not answered, or not in time, until the server is there again. */
	isOn = false;
	readonly #parts: ServerAvailabilityOptions;
	#ended: (() => void) | null = null;
	#endedAt = -Infinity;
	readonly #backoff = new Backoff(networkBackoff);
	#sleep = new AbortController();

	constructor(parts: ServerAvailabilityOptions) {
		this.#parts = parts;
	}

	/** The server has not answered. */
	begin(): void {
		if (this.isOn) return;
		this.isOn = true;
		if (this.#ended !== null) void this.#look();
	}

	/** Looks at once: there is a sign of the server or of the network. */
	hurry(): void {
		this.#sleep.abort();
	}

	/** Begins to look for the server whenever it is absent, and tells each time that it is there again. @returns ends it */
	watch(ended: () => void): () => void {
		this.#ended = ended;
		if (this.isOn) void this.#look();
		return () => {
			this.#ended = null;
			this.hurry();
		};
	}

	async #look(): Promise<void> {
		// A server that is there and yet too slow for pages is not to be asked for them over and over.
		if (this.#parts.now() - this.#endedAt > networkBackoff.longest) this.#backoff.worked();
		while (this.#ended !== null) {
			this.#sleep = new AbortController();
			await this.#parts.sleep(this.#backoff.failed(), this.#sleep.signal);
			if (!(await this.#isThere())) continue;
			this.isOn = false;
			this.#endedAt = this.#parts.now();
			return this.#ended?.();
		}
	}

	async #isThere(): Promise<boolean> {
		try {
			await this.#parts.ask();
			return true;
		} catch {
			return false;
		}
	}
}

const fetchWithTimeout: typeof fetch = (path, init) => fetch(path, { ...init, signal: AbortSignal.timeout(patience) });

/** The absence of xwiki's server, as all of this page has found it. */
export const absence = new Absence({ ask: () => requireHealth(fetchWithTimeout), sleep, now: Date.now });
