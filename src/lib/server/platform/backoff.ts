const first = 1_000;
const ceiling = 60_000;
/** Longest time that a server's `Retry-After` is obeyed for, in milliseconds. */
const longestRetryAfter = 300_000;
/** A connection that worked is opened again after at most this. */
const atOnce = 1_000;

/** How long to wait before the next try; all in milliseconds. */
export interface Backoff {
	/** After a failure: longer each time, up to a minute, with jitter; not shorter than what the server asks for. */
	failed(retryAfter?: number | null): number;
	/** After a connection on which data came: almost at once, and the next failure is the first again. */
	worked(): number;
}

/** @param random from 0 to below 1: spreads those who lost the same server */
export function createBackoff(random: () => number): Backoff {
	let failures = 0;
	return {
		failed(retryAfter = null) {
			const longest = Math.min(ceiling, first * 2 ** failures++);
			return Math.max(longest * (0.5 + random() / 2), Math.min(retryAfter ?? 0, longestRetryAfter));
		},
		worked() {
			failures = 0;
			return random() * atOnce;
		},
	};
}

/**
 * The header `Retry-After`, seconds or a date, as milliseconds from now; null if it says nothing.
 * @param now milliseconds UTC
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
	if (header === null) return null;
	if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
	const time = Date.parse(header);
	return Number.isNaN(time) ? null : Math.max(0, time - now);
}
