import { requireHealth } from '#lib/api/health.ts';
import { sleep } from '../platform/sleep.ts';

/** How long to wait before the first look, and at most before any, ms. */
const firstPause = 1_000;
const longestPause = 60_000;
/** How long the server may take to say that it is there, ms. */
const serverTimeout = 5_000;

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
export class ServerAvailability {
	/** From when something was not answered, or not in time, until the server is there again. */
	isDown = false;
	readonly #parts: ServerAvailabilityOptions;
	#recovered: (() => void) | null = null;
	#recoveredAt = -Infinity;
	#pause = firstPause;
	#sleep = new AbortController();

	constructor(parts: ServerAvailabilityOptions) {
		this.#parts = parts;
	}

	/** The server has not answered. */
	markDown(): void {
		if (this.isDown) return;
		this.isDown = true;
		if (this.#recovered !== null) void this.#checkUntilUp();
	}

	/** Looks at once: there is a sign of the server or of the network. */
	checkNow(): void {
		this.#sleep.abort();
	}

	/** Begins to look for the server whenever it is absent, and tells each time that it is there again. @returns ends it */
	onRecovery(recovered: () => void): () => void {
		this.#recovered = recovered;
		if (this.isDown) void this.#checkUntilUp();
		return () => {
			this.#recovered = null;
			this.checkNow();
		};
	}

	async #checkUntilUp(): Promise<void> {
		// A server that is there and yet too slow for pages is not to be asked for them over and over.
		if (this.#parts.now() - this.#recoveredAt > longestPause) this.#pause = firstPause;
		while (this.#recovered !== null) {
			this.#sleep = new AbortController();
			await this.#parts.sleep(this.#pause, this.#sleep.signal);
			this.#pause = Math.min(2 * this.#pause, longestPause);
			if (!(await this.#isThere())) continue;
			this.isDown = false;
			this.#recoveredAt = this.#parts.now();
			return this.#recovered?.();
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

const fetchWithTimeout: typeof fetch = (path, init) =>
	fetch(path, { ...init, signal: AbortSignal.timeout(serverTimeout) });

/** The absence of xwiki's server, as all of this page has found it. */
export const serverAvailability = new ServerAvailability({
	ask: () => requireHealth(fetchWithTimeout),
	sleep,
	now: Date.now,
});
