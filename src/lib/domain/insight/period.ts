import type { TimeRange } from '../coverage/coverage.ts';

/** A UTC day, in ms. */
export const dayLength = 86_400_000;

/** How many days charts show if no beginning is chosen. */
export const usualDays = 60;

/** The beginning of the UTC day of a time. */
export function dayStart(time: number): number {
	return Math.floor(time / dayLength) * dayLength;
}

/** The end of the UTC day of a time; for a midnight, that midnight. */
export function dayEnd(time: number): number {
	return Math.ceil(time / dayLength) * dayLength;
}

/** How many UTC days a period touches. */
export function daysIn({ from, until }: TimeRange): number {
	return until <= from ? 0 : (dayEnd(until) - dayStart(from)) / dayLength;
}

/**
 * The period of charts for a filter. It ends with today, as later days are not known, and begins {@link usualDays}
 * earlier unless the filter has a beginning. One that would end before it begins is empty.
 * @param now ms UTC
 */
export function periodOf({ from, to }: { from?: number; to?: number }, now: number): TimeRange {
	const end = Math.min(to ?? Infinity, dayStart(now) + dayLength);
	return { from: Math.min(from ?? dayEnd(end) - usualDays * dayLength, end), until: end };
}

/**
 * The period of the same length before this one, cut to the part of this one that has passed: a morning is not compared
 * with a whole day.
 * @param now ms UTC
 */
export function periodBefore({ from, until }: TimeRange, now: number): TimeRange {
	const length = until - from;
	return { from: from - length, until: Math.max(from, Math.min(until, now)) - length };
}

/** The last days of a period; all of a shorter one. */
export function lastDays(period: TimeRange, days: number): TimeRange {
	return { from: Math.max(period.from, dayEnd(period.until) - days * dayLength), until: period.until };
}

/** The period without days that are cut off before a time: up to it only whole UTC days, after it unchanged. */
export function wholeDaysBefore({ from, until }: TimeRange, time: number): TimeRange {
	const whole = {
		from: from < time ? dayEnd(from) : from,
		until: until < time ? dayStart(until) : until,
	};
	return overlap(whole, whole);
}

/** The common part of two periods; empty, at the end of the first, if there is none. */
export function overlap(a: TimeRange, b: TimeRange): TimeRange {
	const from = Math.max(a.from, b.from);
	const until = Math.min(a.until, b.until);
	return from < until ? { from, until } : { from: a.until, until: a.until };
}

/** The UTC day of a time in ms, as whole days since 1970-01-01. */
export function dayNumber(time: number): number {
	return Math.floor(time / dayLength);
}

/** The month of a UTC day, as whole months since 1970-01, and the day in it from 0 on. */
export function monthOf(day: number): { month: number; dayOfMonth: number } {
	const date = new Date(day * dayLength);
	return { month: (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth(), dayOfMonth: date.getUTCDate() - 1 };
}

/** The first day of a month, both in the numbers of {@link monthOf}. */
export function firstDayOf(month: number): number {
	return Date.UTC(1970, month, 1) / dayLength;
}
