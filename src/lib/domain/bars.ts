import { type PersonCoverage, type TimeRange, unknownStretches, type UnknownStretch } from './coverage.ts';
import { hourLength, hourOfWeek, hoursOfWeek } from './insights.ts';
import { dayLength, dayStart, daysIn } from './period.ts';

/** With more days than this a bar is a week: thinner ones could be neither seen nor hit. */
const mostDays = 400;
/** 1970-01-01 was a Thursday. */
const mondayOffset = 3;

/** What is known about the time of a bar: all, a part, nothing; or all so far, as it is not over yet. */
export type Knowledge = 'known' | 'partly' | 'unknown' | 'unfinished';

/** The UTC days of a period as bars, or its weeks from Monday on, cut off at its ends. */
export function barsOf(period: TimeRange): TimeRange[] {
	const length = daysIn(period) > mostDays ? 7 * dayLength : dayLength;
	const offset = length === dayLength ? 0 : mondayOffset * dayLength;
	const first = Math.floor((period.from + offset) / length) * length - offset;
	const bars: TimeRange[] = [];
	for (let from = first; from < period.until; from += length)
		bars.push({ from: Math.max(from, period.from), until: Math.min(from + length, period.until) });
	return bars;
}

/**
 * Sums up days under bars.
 * @param days a number for each UTC day of the period
 */
export function sumUnderBars(days: readonly number[], period: TimeRange, bars: readonly TimeRange[]): number[] {
	const first = dayStart(period.from);
	return bars.map(({ from, until }) => {
		const start = (dayStart(from) - first) / dayLength;
		return days.slice(start, start + daysIn({ from, until })).reduce((sum, one) => sum + one, 0);
	});
}

/** By how much the stream may be behind, in ms, without the latest days being called unknown: pages say that elsewhere. */
const usualDelay = hourLength;

/**
 * What is not known of a period that is charted. Of the future nothing is said. Where nobody is followed, nothing is known.
 * @param now ms UTC
 */
export function unknownIn(period: TimeRange, people: readonly PersonCoverage[], now: number): UnknownStretch[] {
	const past = { from: period.from, until: Math.min(period.until, now) };
	if (past.from >= past.until) return [];
	if (people.length === 0) return [{ ...past, people: 0, of: 0, reasons: ['not-tracked-yet'] }];
	return unknownStretches(people, past).filter(
		({ from, until, reasons }) => until < now || from < now - usualDelay || reasons.join() !== 'not-yet',
	);
}

/**
 * How much is known about the time of each bar.
 * @param now ms UTC
 */
export function knowledgeOf(
	bars: readonly TimeRange[],
	stretches: readonly UnknownStretch[],
	now: number,
): Knowledge[] {
	return bars.map(({ from, until }) => {
		const here = stretches.filter((stretch) => stretch.from < until && stretch.until > from);
		const end = Math.min(until, now);
		if (here.length === 0) return end < until ? 'unfinished' : 'known';
		const nothing = here
			.filter(({ people, of }) => people === of)
			.reduce((sum, stretch) => sum + Math.min(stretch.until, end) - Math.max(stretch.from, from), 0);
		return nothing >= end - from ? 'unknown' : 'partly';
	});
}

/**
 * Whether anything is known of the hours of the week (see {@link hourOfWeek}), of at least one such hour in the period;
 * null if so far it has had none.
 * @param now ms UTC
 */
export function knownHours(period: TimeRange, stretches: readonly UnknownStretch[], now: number): (boolean | null)[] {
	const known: (boolean | null)[] = Array.from({ length: hoursOfWeek }, () => null);
	const end = Math.min(period.until, now);
	for (let from = period.from; from < end; from = (Math.floor(from / hourLength) + 1) * hourLength) {
		const slot = hourOfWeek(from);
		if (known[slot]) continue;
		const until = Math.min((Math.floor(from / hourLength) + 1) * hourLength, end);
		known[slot] = knowledgeOf([{ from, until }], stretches, now)[0] !== 'unknown';
	}
	return known;
}
