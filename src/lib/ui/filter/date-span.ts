import { addDays, dayOf, startOfDay } from '#lib/domain/core/calendar-day.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { dateFormat } from '../format/intl.ts';

/** Beginning, and end (exclusive), ms UTC; null: open. */
export interface DateSpan {
	from: number | null;
	to: number | null;
}

/** A span of time in words: `17 – 23 Nov`. With times of day only if it is not of whole days in the reader's zone. */
export function dateSpanWords(
	{ from, to }: DateSpan,
	{ t, language }: Messages,
	{ zone, now }: { zone: string; now: number },
): string {
	const ends = [from, to].filter((time) => time !== null);
	const isWhole = ends.every((time) => startOfDay(dayOf(time, zone), zone) === time);
	const last = to === null ? null : isWhole ? to - 1 : to;
	const thisYear = dayOf(now, zone).slice(0, 4);
	const format = dateFormat(language, {
		timeZone: zone,
		day: 'numeric',
		month: 'short',
		...([from, last].some((time) => time !== null && !dayOf(time, zone).startsWith(thisYear)) && { year: 'numeric' }),
		...(!isWhole && { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
	});
	if (from !== null && last !== null) return format.formatRange(from, last);
	if (from !== null) return t('chip-since', format.format(from));
	return last === null ? '' : t('chip-until', format.format(last));
}

/** The first and the last day (inclusive) of a span in a zone, as values of date fields; empty: open. */
export function spanDays({ from, to }: DateSpan, zone: string): { first: string; last: string } {
	return {
		first: from === null ? '' : dayOf(from, zone),
		last: to === null ? '' : dayOf(to - 1, zone),
	};
}

/** Inverse of {@link spanDays} for whole days. */
export function daysSpan({ first, last }: { first: string; last: string }, zone: string): DateSpan {
	return {
		from: first === '' ? null : startOfDay(first, zone),
		to: last === '' ? null : startOfDay(addDays(last, 1), zone),
	};
}
