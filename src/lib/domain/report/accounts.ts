import type { PersonCoverage, TimeRange } from '../coverage/coverage.ts';
import { unknownIn } from '../insight/bars.ts';

const day = 86_400_000;
/** An account counts as new from so long before the period on, in ms. */
const newBefore = 14 * day;

/** Whether an account is new in a period; null: it is not known when it was registered. @param registeredAt ms UTC */
export function isNewAccount(registeredAt: number | null, { from, until }: TimeRange): boolean | null {
	return registeredAt === null ? null : registeredAt >= from - newBefore && registeredAt < until;
}

/** The days after a period after which it is asked who is still active. */
export type DaysAfter = 7 | 30;

/** How long is looked at, in ms: 30 days. */
const lookedAt = 30 * day;

/** The time in which an edit means that somebody is active after a period. */
export function windowAfter({ until }: TimeRange, days: DaysAfter): TimeRange {
	return { from: until + days * day, until: until + days * day + lookedAt };
}

/** Whether somebody made an edit in the time of {@link windowAfter}, on any wiki. */
export interface ActiveAfter {
	/** Null: the time is not over, or not all of it is known and no edit was seen. */
	is: boolean | null;
	/** When the time is over, ms UTC; null: it is. */
	knownAt: number | null;
}

/** @param now ms UTC */
export function activeAfter(
	{ coverage, editedAfter }: { coverage: PersonCoverage | null; editedAfter: Readonly<Record<DaysAfter, boolean>> },
	period: TimeRange,
	days: DaysAfter,
	now: number,
): ActiveAfter {
	const time = windowAfter(period, days);
	if (now < time.until) return { is: null, knownAt: time.until };
	if (editedAfter[days]) return { is: true, knownAt: null };
	const isKnown = coverage !== null && unknownIn(time, [coverage], now).length === 0;
	return { is: isKnown ? false : null, knownAt: null };
}
