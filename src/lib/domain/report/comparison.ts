import { addDays, type CalendarDay } from '../core/calendar-day.ts';
import { Problem } from '../core/problem.ts';
import { canonicalUsername } from '../person/username.ts';
import { canonicalLabel } from '../tracking/labels.ts';
import { type ReportNumber, reportNumbers } from './numbers.ts';
import type { DayRow } from './report.ts';

/** What is compared: campaigns, everybody with a label, or people. */
export const comparedKinds = ['campaign', 'label', 'user'] as const;

/** A campaign, a label or a person that is compared. */
export interface Compared {
	kind: (typeof comparedKinds)[number];
	name: string;
}

/** So many can be compared: more lines could not be distinguished. */
export const fewestCompared = 2;
export const mostCompared = 10;

/** One number of a report, of some campaigns, labels or people. */
export interface Comparison {
	compared: Compared[];
	number: ReportNumber;
	/** Whether each begins with the first day on which there is an edit; else all are on the same days. */
	isAligned: boolean;
}

/** What is compared, as a value in an address. Inverse of {@link parseCompared}. */
export function formatCompared({ kind, name }: Compared): string {
	return `${kind}:${name}`;
}

/** What a value in an address names; null for what can be none. */
export function parseCompared(text: string): Compared | null {
	const kind = comparedKinds.find((one) => text.startsWith(`${one}:`));
	if (kind === undefined) return null;
	const given = text.slice(kind.length + 1);
	const name =
		kind === 'user' ? canonicalUsername(given) : kind === 'label' ? canonicalLabel(given) : given.trim() || null;
	return name === null ? null : { kind, name };
}

/**
 * Reads what is compared from an address: `compare` with {@link formatCompared}, `number`, and `days`, which is `first` or
 * `same`; others are ignored. Null: nothing is.
 * @throws {Problem} `bad-input` naming the field
 */
export function parseComparison(parameters: URLSearchParams): Comparison | null {
	const texts = [...new Set(parameters.getAll('compare').filter((text) => text !== ''))];
	if (texts.length === 0) return null;
	if (texts.length < fewestCompared || texts.length > mostCompared)
		throw new Problem('bad-input', `compare is given ${fewestCompared} to ${mostCompared} times`, { field: 'compare' });
	const compared = texts.map((text) => {
		const one = parseCompared(text);
		if (one === null) throw new Problem('bad-input', `no ${comparedKinds.join(', ')} and name`, { field: 'compare' });
		return one;
	});
	const wanted = parameters.get('number') ?? 'edits';
	const number = reportNumbers.find((name) => name === wanted);
	if (number === undefined) throw new Problem('bad-input', 'no number of a report', { field: 'number' });
	const days = parameters.get('days') ?? 'same';
	if (days !== 'same' && days !== 'first') throw new Problem('bad-input', 'days is same or first', { field: 'days' });
	return { compared, number, isAligned: days === 'first' };
}

/** Inverse of {@link parseComparison}. */
export function formatComparison({ compared, number, isAligned }: Comparison): URLSearchParams {
	return new URLSearchParams([
		...compared.map((one) => ['compare', formatCompared(one)]),
		['number', number],
		['days', isAligned ? 'first' : 'same'],
	]);
}

/**
 * The query of the report about one of those that are compared. A campaign says itself what counts and, unless the view has
 * dates, when.
 * @param terms see `reportTerms` @param hasDates whether the view has dates
 */
export function comparedQuery(
	{ kind, name }: Compared,
	{ terms, hasDates }: { terms: URLSearchParams; hasDates: boolean },
): URLSearchParams {
	const dates = hasDates ? [...terms].filter(([field]) => ['from', 'to', 'zone'].includes(field)) : [];
	return new URLSearchParams([[kind, name], ...(kind === 'campaign' ? dates : terms)]);
}

/** The days of one of those that are compared. */
export interface Series {
	/** For each place of the axis; null: that day is not in its report. */
	days: (DayRow | null)[];
	/** The first day on which an edit is known; null: there is none. */
	first: CalendarDay | null;
	/** Whether it is known that there was no edit before. */
	isFirstSure: boolean;
}

/** The days of several reports under each other, in one order of places. */
export interface SeriesSide {
	/** Calendar days; if each begins with its first edit, null: places are the first day, the second, and so on. */
	axis: CalendarDay[] | null;
	length: number;
	series: Series[];
}

/** Puts the days of reports beside each other. @param reports the days of each, in order, without holes */
export function alignDays(reports: readonly (readonly DayRow[])[], isAligned: boolean): SeriesSide {
	const firsts = reports.map((rows) => {
		const at = rows.findIndex(({ numbers }) => (numbers.edits.value ?? 0) > 0);
		const before = rows.slice(0, Math.max(0, at));
		return { at, first: rows[at]?.day ?? null, isFirstSure: before.every(({ numbers }) => numbers.edits.exact) };
	});
	const axis = isAligned ? null : daysBetween(reports.flatMap((rows) => rows.map(({ day }) => day)));
	const own = reports.map((rows, index) => {
		const at = firsts[index]?.at ?? -1;
		if (axis === null) return at === -1 ? [] : rows.slice(at);
		const byDay = new Map(rows.map((row) => [row.day, row]));
		return axis.map((day) => byDay.get(day) ?? null);
	});
	const length = Math.max(0, ...own.map((rows) => rows.length));
	const series = own.map((rows, index): Series => ({
		days: Array.from({ length }, (_, place) => rows[place] ?? null),
		first: firsts[index]?.first ?? null,
		isFirstSure: firsts[index]?.isFirstSure ?? true,
	}));
	return { axis, length, series };
}

/** Every day from the first of some days to the last. */
function daysBetween(some: readonly CalendarDay[]): CalendarDay[] {
	const sorted = [...new Set(some)].sort();
	const [first, last] = [sorted[0], sorted.at(-1)];
	const days: CalendarDay[] = [];
	for (let day = first; day !== undefined && last !== undefined && day <= last; day = addDays(day, 1)) days.push(day);
	return days;
}
