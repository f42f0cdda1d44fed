import type { PersonCoverage, TimeRange } from '#lib/domain/coverage/coverage.ts';

/** When the first stretch that is known, or is being read, begins, ms UTC; Infinity if there is none. */
export function firstKnown({ stretches, reading }: PersonCoverage): number {
	return Math.min(stretches[0]?.from ?? Infinity, reading?.[0]?.from ?? Infinity);
}

/**
 * The time that the bar of a person's coverage shows; null if there is none. It begins a little before the first stretch, so
 * that its beginning is visible.
 * @param streamedUntil until when the stream has been read, ms UTC
 */
export function coverageRange(coverage: PersonCoverage, streamedUntil: number | null): TimeRange | null {
	const from = firstKnown(coverage);
	const until = Math.max(streamedUntil ?? -Infinity, coverage.stretches.at(-1)?.until ?? -Infinity);
	return until <= from ? null : { from: Math.floor(from - (until - from) / 30), until };
}
