import type { Mark } from '#lib/domain/review/review.ts';

/** Marks as `events` and `event_users` have them, `mark_code`; these numbers are stored and never change. */
export const markCodes: Record<Mark, number> = { unreviewed: 0, reviewed: 1, flagged: 2 };

/** The mark of a code. @throws {RangeError} for a number that is none */
export function markOf(code: number): Mark {
	for (const mark of Object.keys(markCodes) as Mark[]) if (markCodes[mark] === code) return mark;
	throw new RangeError(`${code} is no mark`);
}
