import type { Knowledge } from '#lib/domain/insight/bars.ts';
import type { Count } from '#lib/domain/insight/count.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import { dateFormat } from '../format/intl.ts';

/** One series of a chart. */
export interface ChartRow {
	/** Whose or what it is, as the legend has it. */
	label: string;
	/** A value for each bar. */
	values: readonly Count[];
	/** Whether they hang down. */
	isDown?: boolean;
	/** Which of its values are known, where that is not the same for all rows. */
	knowledge?: readonly Knowledge[];
	/** Of the classes `colour-1` … `colour-10`. */
	colour: number;
	/** The address of the events behind a piece of it; null where there is none. */
	link: ((bar: TimeRange) => string) | null;
}

/** Lines are told apart by more than their colour: lengths of dash and gap, in CSS pixels, by row. */
export const lineDashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3], [1, 4]];

/** Days as a chart of these bars writes them: below the axis, and in full. */
export function dayFormats(
	language: string,
	bars: readonly TimeRange[] = [],
): { short: Intl.DateTimeFormat; full: Intl.DateTimeFormat } {
	const zone = { timeZone: 'UTC' } as const;
	// Of weeks there are more than a year's.
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
