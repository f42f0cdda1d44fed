import { setTimeout as delay } from 'node:timers/promises';

/** Time as a program sees it; tests have their own. */
export interface Clock {
	/** ms UTC; may jump when the machine's clock is set. */
	wallTime(): number;
	/** ms, only for differences: never goes back. */
	monotonicTime(): number;
	/** Resolves after some milliseconds, or at once when the signal is aborted. Never rejects. */
	wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
	wallTime: () => Date.now(),
	monotonicTime: () => performance.now(),
	async wait(milliseconds, signal) {
		try {
			await delay(milliseconds, undefined, { signal });
		} catch (error) {
			if (!signal?.aborted) throw error;
		}
	},
};
