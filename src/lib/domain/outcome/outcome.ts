import type { Risk } from './risk.ts';

/** By whom an edit was reverted: another person, or the one who made it. */
export type RevertedBy = 'other' | 'self';

/** What is known of what became of an edit. Of other events, and of hidden ones, nothing is. */
export interface Outcome {
	/** The names of all tags that its wiki gave it, sorted; null: not known. */
	tags: string[] | null;
	/** True: it was reverted. False: no revert was seen until `outcomeAsOf`. Null: not known. */
	reverted: boolean | null;
	/** As of when that is so, ms UTC; null where nothing is known, and where it was reverted. */
	outcomeAsOf: number | null;
	/** When it was reverted, ms UTC, and by whom; null: it was not, or that is not known. */
	revertedAt: number | null;
	revertedBy: RevertedBy | null;
	/** When its page was deleted, ms UTC; null: it is not known to be deleted, or when. */
	pageDeletedAt: number | null;
	/** Where its page was when its wiki was asked last, if that was under another title. */
	movedTo?: { title: string; namespace: number };
	/** How much it looks like edits that are often reverted; null: not scored; missing: scores are switched off. */
	risk?: Risk | null;
}

/** What is known of an event of which nothing is. */
export const unknownOutcome: Outcome = {
	tags: null,
	reverted: null,
	outcomeAsOf: null,
	revertedAt: null,
	revertedBy: null,
	pageDeletedAt: null,
};

/**
 * The tag that MediaWiki gives an edit that was reverted, some time after: see https://www.mediawiki.org/wiki/Manual:Reverts.
 * It is missing where the edit that reverts was never approved, or where the revert is more than 15 revisions deep.
 */
export const revertedTag = 'mw-reverted';

/** How one edit was reverted. */
export interface RevertFact {
	/** ms UTC; null: not known. */
	at: number | null;
	/** Null: not known. */
	by: RevertedBy | null;
}

/**
 * Whether, when and by whom an edit was reverted, whatever the order in which that became known. Where it was reverted
 * several times, the first one counts.
 * @param tags those that it has now; null: not known
 * @param setBackAt when the wiki last took the tag of reverted edits away, ms UTC; reverts up to then do not count
 */
export function revertOf(
	tags: readonly string[] | null,
	facts: readonly RevertFact[],
	setBackAt: number | null,
): Pick<Outcome, 'revertedAt' | 'revertedBy'> & { isReverted: boolean } {
	const [first] = facts
		.filter(({ at }) => (at ?? Infinity) > (setBackAt ?? -Infinity))
		.sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity));
	return {
		isReverted: first !== undefined || (tags?.includes(revertedTag) ?? false),
		revertedAt: first?.at ?? null,
		revertedBy: first?.by ?? null,
	};
}

/** A stretch of stream time in which reverts were read without a gap; ms UTC, `until` exclusive. */
export interface RevertStretch {
	from: number;
	until: number;
	/** Whether it goes on. */
	isOpen: boolean;
}

/** Where reverts were not read any further, edits that had been watched for so long are known well enough; in ms. */
const watchedLongEnough = 8 * 86_400_000;

/**
 * As of when no revert of a streamed edit was seen: in the stretch in which it was made, if that goes on, or went on for
 * eight days; null: not known so. Nearly all reverts come within a day or two.
 * @param time when it was made, ms UTC
 */
export function seenUntil(time: number, stretches: readonly RevertStretch[]): number | null {
	const isIn = (stretch: RevertStretch) => {
		const { from, until } = watchedRange(stretch);
		return from <= time && time < until;
	};
	return stretches.find(isIn)?.until ?? null;
}

/** When edits were made of which a stretch shows that no revert was seen; ms UTC, `until` exclusive. */
export function watchedRange({ from, until, isOpen }: RevertStretch): { from: number; until: number } {
	return { from, until: isOpen ? until : until - watchedLongEnough };
}
