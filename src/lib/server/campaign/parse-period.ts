import { addDays, parseDay, startOfDay } from '#lib/domain/core/calendar-day.ts';
import { Problem } from '#lib/domain/core/problem.ts';

/** A period is no longer than ten years, in days. */
export const longestPeriod = 366 * 10;

/** The first or the last day of a period: its text, empty or null if there is none, and the field to name if it is wrong. */
interface DayText {
	text: string | null;
	field: string;
}

/**
 * The first moment of a period in a zone, and the one after its last day, ms UTC; null where there is no such day.
 * @throws {Problem} `bad-input` naming a field
 */
export function parsePeriod(
	{ first, last }: { first: DayText; last: DayText },
	zone: string,
): { from: number | null; until: number | null } {
	const [begin, end] = [dayIn(first), dayIn(last)];
	if (begin !== null && end !== null && (end < begin || addDays(begin, longestPeriod) < end))
		throw new Problem('bad-input', 'the last day is not before the first, nor ten years later', { field: last.field });
	return {
		from: begin === null ? null : startOfDay(begin, zone),
		until: end === null ? null : startOfDay(addDays(end, 1), zone),
	};
}

function dayIn({ text, field }: DayText): string | null {
	if (text === null || text === '') return null;
	const day = parseDay(text);
	if (day === null) throw new Problem('bad-input', 'a day such as 2026-11-23', { field });
	return day;
}
