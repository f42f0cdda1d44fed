import { setTimeout as delay } from 'node:timers/promises';

/** Time as the consumer sees it; tests bring their own. */
export interface Clock {
	/** Milliseconds, only good for differences: never goes back. */
	now(): number;
	/** Resolves after some milliseconds, or at once when the signal is aborted. Never rejects. */
	wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
	now: () => performance.now(),
	async wait(milliseconds, signal) {
		try {
			await delay(milliseconds, undefined, { signal });
		} catch (error) {
			if (!signal?.aborted) throw error;
		}
	},
};
