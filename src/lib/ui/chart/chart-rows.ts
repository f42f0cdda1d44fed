import type { Knowledge } from '#lib/domain/insight/bars.ts';
import type { Count } from '#lib/domain/insight/count.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import { dateFormat } from '../format/intl.ts';

/** One series of a chart. */
export interface ChartRow {
	/** Its name in the legend. */
	label: string;
	/** A value for each bar. */
	values: readonly Count[];
	/** Whether the values are drawn below the axis. */
	isDown?: boolean;
	/** Which values are known, if that is not the same for all rows. */
	knowledge?: readonly Knowledge[];
	/** A number of the classes `colour-1` … `colour-10`. */
	colour: number;
	/** URL of the events behind its part of a bar; null if there is none. */
	link: ((bar: TimeRange) => string | null) | null;
}

/** Dashes by row, so that colour is not the only difference between lines: lengths of dash and gap, CSS pixels. */
export const lineDashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3], [1, 4]];

/** Names of bars that are not UTC days. */
export interface ChartAxis {
	/** What heads their column in the table. */
	head: string;
	/** Of each bar: below the axis, elsewhere, and in files, whose column is `day`. */
	names: readonly Record<'short' | 'full' | 'file', string>[];
}

/** Date formats for a chart with these bars: `short` below the axis, `full` elsewhere. */
export function dayFormats(
	language: string,
	bars: readonly TimeRange[] = [],
): { short: Intl.DateTimeFormat; full: Intl.DateTimeFormat } {
	const zone = { timeZone: 'UTC' } as const;
	// A chart by week is longer than a year.
	const isWeekly = bars.some(({ from, until }) => until - from > dayLength);
	const parts = isWeekly
		? ({ month: 'short', year: 'numeric' } as const)
		: ({ day: 'numeric', month: 'short' } as const);
	return {
		short: dateFormat(language, { ...parts, ...zone }),
		full: dateFormat(language, { dateStyle: 'medium', ...zone }),
	};
}

/** A bar's day, or the first and the last one of its week. */
export function barName({ from, until }: TimeRange, format: Intl.DateTimeFormat): string {
	return format.formatRange(from, until - 1);
}
