import { setTimeout as delay } from 'node:timers/promises';

/** The consumer's clock; tests have their own. */
export interface Clock {
	/** Monotonic time in ms, only for differences. */
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
