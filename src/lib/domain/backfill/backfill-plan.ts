import { type PersonCoverage, type TimeRange, unknownOfPerson } from '../coverage/coverage.ts';

/** Wikipedia's first day; no wiki of Wikimedia is older. */
export const firstWikiDate = Date.UTC(2001, 0, 15);

const day = 86_400_000;

/** From when on events are wanted, ms UTC: whole days, null is no limit. */
export function backfillStart(now: number, days: readonly (number | null)[]): number {
	const today = now - (now % day);
	return Math.max(firstWikiDate, ...days.map((count) => (count === null ? -Infinity : today - count * day)));
}

/**
 * The stretches that are not known of a person and are to be read from the wikis, in order of time.
 * @param taken what was requested before, whatever the result
 */
export function stretchesToFill(
	person: Pick<PersonCoverage, 'stretches' | 'openSince'>,
	taken: readonly TimeRange[],
	range: TimeRange,
): TimeRange[] {
	const unknown: TimeRange[] = [];
	for (const { from, until, reason } of unknownOfPerson(person, range)) {
		// What the stream will still deliver need not be requested.
		if (reason === 'not-yet') continue;
		const last = unknown.at(-1);
		if (last?.until === from) last.until = until;
		else unknown.push({ from, until });
	}
	return taken.reduce<TimeRange[]>((left, one) => left.flatMap((stretch) => without(stretch, one)), unknown);
}

function without(stretch: TimeRange, taken: TimeRange): TimeRange[] {
	if (taken.until <= stretch.from || stretch.until <= taken.from) return [stretch];
	return [
		{ from: stretch.from, until: taken.from },
		{ from: taken.until, until: stretch.until },
	].filter(({ from, until }) => from < until);
}
