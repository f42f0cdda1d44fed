import type { Clock } from './clock.ts';

/** A clock that stands still until it is told to go on. For tests only. */
export interface TestClock extends Clock {
	/** Moves on, and ends the waits that are over by then. */
	advance(milliseconds: number): void;
}

export function createTestClock(): TestClock {
	let time = 0;
	const waits = new Set<{ until: number; end: () => void }>();
	return {
		now: () => time,
		wait: (milliseconds, signal) =>
			new Promise((resolve) => {
				const wait = {
					until: time + milliseconds,
					end() {
						waits.delete(wait);
						resolve();
					},
				};
				if (signal?.aborted || milliseconds <= 0) return resolve();
				waits.add(wait);
				signal?.addEventListener('abort', wait.end, { once: true });
			}),
		advance(milliseconds) {
			time += milliseconds;
			for (const wait of [...waits]) if (wait.until <= time) wait.end();
		},
	};
}
