import type { TimeRange } from '../coverage/coverage.ts';

/** A UTC day, in ms. */
export const dayLength = 86_400_000;

/** Of how many days charts tell where no beginning is asked for. */
export const usualDays = 60;

/** The beginning of the UTC day of a time. */
export function dayStart(time: number): number {
	return Math.floor(time / dayLength) * dayLength;
}

/** The end of the UTC day of a time; of a midnight, that midnight. */
export function dayEnd(time: number): number {
	return Math.ceil(time / dayLength) * dayLength;
}

/** How many UTC days a period touches. */
export function daysIn({ from, until }: TimeRange): number {
	return until <= from ? 0 : (dayEnd(until) - dayStart(from)) / dayLength;
}

/**
 * The period that a filter asks charts about. It ends with today, as nothing is known of later days, and begins
 * {@link usualDays} earlier unless the filter says so. One that would end before it begins is empty.
 * @param now ms UTC
 */
export function periodOf({ from, to }: { from?: number; to?: number }, now: number): TimeRange {
	const end = Math.min(to ?? Infinity, dayStart(now) + dayLength);
	return { from: Math.min(from ?? dayEnd(end) - usualDays * dayLength, end), until: end };
}

/**
 * The period of the same length that ends where this one begins, as far as this one has come: a morning is not to be
 * compared with a whole day.
 * @param now ms UTC
 */
export function periodBefore({ from, until }: TimeRange, now: number): TimeRange {
	const length = until - from;
	return { from: from - length, until: Math.max(from, Math.min(until, now)) - length };
}

/** The last so many days of a period; all of a shorter one. */
export function lastDays(period: TimeRange, days: number): TimeRange {
	return { from: Math.max(period.from, dayEnd(period.until) - days * dayLength), until: period.until };
}

/** The UTC days of a period that are whole where it lies before a time, from when on it stays as it is. */
export function wholeDaysBefore({ from, until }: TimeRange, time: number): TimeRange {
	const whole = {
		from: from < time ? dayEnd(from) : from,
		until: until < time ? dayStart(until) : until,
	};
	return overlap(whole, whole);
}

/** What two periods share; empty, at the end of the first, where they share nothing. */
export function overlap(a: TimeRange, b: TimeRange): TimeRange {
	const from = Math.max(a.from, b.from);
	const until = Math.min(a.until, b.until);
	return from < until ? { from, until } : { from: a.until, until: a.until };
}
