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
