import { requireHealth } from '#lib/api/health.ts';
import { Backoff, networkBackoff } from '#lib/domain/core/backoff.ts';
import { sleep } from '../platform/sleep.ts';

/** How long to wait for the server's answer to a check, ms. */
const serverTimeout = 5_000;

/** What the checks need. */
export interface ServerAvailabilityOptions {
	/** Requests the server's health; fails while it is down. */
	ask: () => Promise<void>;
	/** Waits for a duration in ms, or until the signal aborts; never fails. */
	sleep: (duration: number, signal: AbortSignal) => Promise<void>;
	/** The device's clock, ms UTC. */
	now: () => number;
}

/** Whether the server is available. While it is down, it is checked from time to time. */
export class ServerAvailability {
	/** True from the first request without an answer (in time) until a check succeeds. */
	isDown = false;
	readonly #options: ServerAvailabilityOptions;
	#recovered: (() => void) | null = null;
	#recoveredAt = -Infinity;
	readonly #backoff = new Backoff(networkBackoff);
	#sleep = new AbortController();

	constructor(options: ServerAvailabilityOptions) {
		this.#options = options;
	}

	/** Call it when the server has not answered. */
	markDown(): void {
		if (this.isDown) return;
		this.isDown = true;
		if (this.#recovered !== null) void this.#checkUntilUp();
	}

	/** Checks at once: there is a sign of the server or of the network. */
	checkNow(): void {
		this.#sleep.abort();
	}

	/** Checks the server while it is down, and calls `recovered` each time it is available again. @returns ends it */
	onRecovery(recovered: () => void): () => void {
		this.#recovered = recovered;
		if (this.isDown) void this.#checkUntilUp();
		return () => {
			this.#recovered = null;
			this.checkNow();
		};
	}

	async #checkUntilUp(): Promise<void> {
		// The pause stays long for a server that answers checks but is too slow for pages, which would soon mark it down again.
		if (this.#options.now() - this.#recoveredAt > networkBackoff.longest) this.#backoff.worked();
		while (this.#recovered !== null) {
			this.#sleep = new AbortController();
			await this.#options.sleep(this.#backoff.failed(), this.#sleep.signal);
			if (!(await this.#isUp())) continue;
			this.isDown = false;
			this.#recoveredAt = this.#options.now();
			return this.#recovered?.();
		}
	}

	async #isUp(): Promise<boolean> {
		try {
			await this.#options.ask();
			return true;
		} catch {
			return false;
		}
	}
}

const fetchWithTimeout: typeof fetch = (path, init) =>
	fetch(path, { ...init, signal: AbortSignal.timeout(serverTimeout) });

/** The availability of xwiki's server, shared by all code of this page. */
export const serverAvailability = new ServerAvailability({
	ask: () => requireHealth(fetchWithTimeout),
	sleep,
	now: Date.now,
});
