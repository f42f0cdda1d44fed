import { isValidAt, type NamePeriod } from './name-period.ts';
import type { Rename } from './rename.ts';

/** For how long after a global rename a wiki may still use the former name, in ms. */
export const renameGrace = 3 * 86_400_000;
/** Clocks differ: a wiki may use the new name a little before Meta logs the rename, in ms. */
const lead = 60_000;

/** What a rename does to the periods of its two names. Times in ms UTC. */
export interface RenamePlan {
	/** The person's period of the former name ends then. */
	formerUntil: number;
	/** Periods of the new name that are of others at that time, and end: a person of such a period, `isSame`, was this one. */
	ended: { userId: number; until: number; isSame: boolean }[];
	/** The person's period of the new name; null is open. */
	validFrom: number;
	validUntil: number | null;
	/** The person has the period that begins at `validUntil`: it only begins earlier. */
	isKnownLater: boolean;
	/** Nothing newer is known: the new name is the current one. */
	isCurrent: boolean;
}

/** @param userId who had the former name @param periods all that both names have meant */
export function planRename(rename: Rename, userId: number, periods: readonly NamePeriod[]): RenamePlan {
	const { from, to, at, since = at, isMerge } = rename;
	const others = periods.filter((one) => one.userId !== userId);
	const taken = others.filter(({ name }) => name === to);
	// Who has been renamed away from it has lost it now; who seems to have it still was this person all the time.
	const endOf = (period: NamePeriod) => {
		const { validFrom, validUntil } = period;
		if (isMerge && isValidAt(period, at)) return validFrom ?? 0;
		return validUntil === null && (validFrom ?? 0) <= since ? since : Math.min(validUntil ?? at, at);
	};
	const ended = taken.filter((period) => isValidAt(period, at));
	const named = periods.filter(({ name }) => name === to);
	const next = startOfNext(named, at);
	const later = named.filter((one) => one.userId === userId && one.validFrom !== null && one.validFrom > at);
	return {
		formerUntil: Math.min(
			at + renameGrace,
			startOfNext(
				others.filter(({ name }) => name === from),
				at,
			) ?? Infinity,
		),
		ended: ended.map((one) => ({ userId: one.userId, until: endOf(one), isSame: one.validUntil === null })),
		validFrom: Math.max(...taken.map(endOf), isMerge && ended.length > 0 ? 0 : since - lead),
		validUntil: next,
		isKnownLater: later.some(({ validFrom }) => validFrom === next),
		isCurrent: !later.some(({ validUntil }) => validUntil !== null),
	};
}

function startOfNext(periods: readonly NamePeriod[], at: number): number | null {
	const starts = periods.flatMap(({ validFrom }) => (validFrom !== null && validFrom > at ? [validFrom] : []));
	return starts.length === 0 ? null : Math.min(...starts);
}
