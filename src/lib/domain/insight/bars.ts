import { type PersonCoverage, type TimeRange, unknownStretches, type UnknownStretch } from '../coverage/coverage.ts';
import { dayLength, dayStart, daysIn } from './period.ts';

/** With more days than this a bar is a week: thinner bars could be neither seen nor clicked. */
const mostDays = 400;
/** Days from the Monday before to 1970-01-01, a Thursday. */
const mondayOffset = 3;

/** How many hours a week has. */
export const hoursOfWeek = 168;
/** An hour, in ms. */
export const hourLength = 3_600_000;
const mondayToThursday = 72;

/** Hour of the week of a time, in UTC: 0 is Monday, 0:00 to 1:00. */
export function hourOfWeek(time: number): number {
	return (Math.floor(time / hourLength) + mondayToThursday) % hoursOfWeek;
}

/** What is known about the time of a bar: all, a part, nothing; or all so far, if it is not over yet. */
export type Knowledge = 'known' | 'partly' | 'unknown' | 'unfinished';

/** The UTC days of a period, cut off at its ends. */
export function daysOf(period: TimeRange): TimeRange[] {
	return pieces(period, dayLength, 0);
}

/** The UTC days of a period as bars, or its weeks from Monday, cut off at its ends. */
export function barsOf(period: TimeRange): TimeRange[] {
	return daysIn(period) > mostDays ? pieces(period, 7 * dayLength, mondayOffset * dayLength) : daysOf(period);
}

function pieces(period: TimeRange, length: number, offset: number): TimeRange[] {
	const first = Math.floor((period.from + offset) / length) * length - offset;
	const bars: TimeRange[] = [];
	for (let from = first; from < period.until; from += length)
		bars.push({ from: Math.max(from, period.from), until: Math.min(from + length, period.until) });
	return bars;
}

/**
 * Adds up days for each bar.
 * @param days what was found on each UTC day of the period; null where nothing is known
 */
export function sumUnderBars(
	days: readonly (number | null)[],
	period: TimeRange,
	bars: readonly TimeRange[],
): number[] {
	const first = dayStart(period.from);
	return bars.map(({ from, until }) => {
		const start = (dayStart(from) - first) / dayLength;
		return days.slice(start, start + daysIn({ from, until })).reduce<number>((sum, one) => sum + (one ?? 0), 0);
	});
}

/**
 * Maximum delay of the stream, in ms, for which the latest days do not count as unknown: pages show the delay
 * elsewhere.
 */
const usualDelay = hourLength;

/**
 * The unknown stretches of a chart's period, without the future. Without tracked people nothing is known.
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
 * For each of some consecutive times: which stretches touch it. The stretches are in order of time, without overlap.
 */
export function stretchesIn(
	times: readonly TimeRange[],
	stretches: readonly UnknownStretch[],
): (readonly UnknownStretch[])[] {
	let next = 0;
	return times.map(({ from, until }) => {
		while ((stretches[next]?.until ?? Infinity) <= from) next += 1;
		let end = next;
		while ((stretches[end]?.from ?? Infinity) < until) end += 1;
		return stretches.slice(next, end);
	});
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
	return stretchesIn(bars, stretches).map((here, index) => {
		const { from, until } = bars[index] ?? { from: 0, until: 0 };
		const end = Math.min(until, now);
		if (here.length === 0) return end < until ? 'unfinished' : 'known';
		const nothing = here
			.filter(({ people, of }) => people === of)
			.reduce((sum, stretch) => sum + Math.min(stretch.until, end) - Math.max(stretch.from, from), 0);
		return nothing >= end - from ? 'unknown' : 'partly';
	});
}

/**
 * How much is known of each hour of the week (see {@link hourOfWeek}), over all such hours in the period; null where
 * there has been none yet.
 * @param now ms UTC
 */
export function knownHours(
	period: TimeRange,
	stretches: readonly UnknownStretch[],
	now: number,
): (Exclude<Knowledge, 'unfinished'> | null)[] {
	const hours: TimeRange[] = [];
	const end = Math.min(period.until, now);
	for (let from = period.from, until; from < end; from = until) {
		until = Math.min((Math.floor(from / hourLength) + 1) * hourLength, end);
		hours.push({ from, until });
	}
	const known: (Exclude<Knowledge, 'unfinished'> | null)[] = Array.from({ length: hoursOfWeek }, () => null);
	for (const [index, knowledge] of knowledgeOf(hours, stretches, now).entries()) {
		if (knowledge === 'unfinished') continue;
		const slot = hourOfWeek(hours[index]?.from ?? 0);
		known[slot] = (known[slot] ?? knowledge) === knowledge ? knowledge : 'partly';
	}
	return known;
}
