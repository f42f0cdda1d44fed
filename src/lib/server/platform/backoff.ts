const first = 1_000;
const ceiling = 60_000;
/** The longest `Retry-After` that is respected, in ms. */
const longestRetryAfter = 300_000;
/** A connection that worked is opened again after at most this time, in ms. */
const atOnce = 1_000;

/** How long to wait before the next try; all in ms. */
export interface Backoff {
	/** After a failure: longer each time, up to a minute, with jitter; not shorter than the server's `Retry-After`. */
	failed(retryAfter?: number | null): number;
	/** After a connection that received data: almost at once, and the next failure counts as the first. */
	worked(): number;
}

/** @param random from 0 to below 1: spreads the clients that lost the same server */
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
 * The header `Retry-After`, seconds or a date, as ms from now; null if it is missing or not valid.
 * @param now milliseconds UTC
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
	if (header === null) return null;
	if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
	const time = Date.parse(header);
	return Number.isNaN(time) ? null : Math.max(0, time - now);
}
