import { type RevertedBy, revertedTag } from '#lib/domain/outcome/outcome.ts';
import { formatTagIds } from './change-tags.ts';

/** What a wiki answered about a revision or a log entry. */
export interface AskedOutcome {
	/** The names of its tags; null: not given. */
	tags: string[] | null;
	pageId: number | null;
	/** When it was asked, ms UTC. */
	at: number;
}

/** The code of `events.reverted_by`. */
export const revertedByCodes: Readonly<Record<RevertedBy, number>> = { other: 1, self: 2 };

/** By whom, from its code. */
export function revertedByOf(code: number | null): RevertedBy | null {
	return code === 1 ? 'other' : code === 2 ? 'self' : null;
}

/**
 * The columns of an event of which nothing is known, since its wiki hides a part of it, or did so for a time: reverts that
 * were read meanwhile were not applied.
 */
export const noOutcome = {
	tags: null,
	tags_at: null,
	reverted: null,
	reverted_at: null,
	reverted_by: null,
	outcome_as_of: null,
	unwatched: 1,
	moved_title: null,
	moved_namespace: null,
	risk: null,
	risk_model: null,
} as const;

/** Since about then MediaWiki tags edits that are reverted, ms UTC: of earlier ones, no tag says nothing. */
const taggedSince = Date.UTC(2020, 10, 1);

/**
 * The columns of an event of which nothing is known but a wiki's answer.
 * @param time of the event, ms UTC @param ids of the tags by name
 */
export function askedColumns(
	{ tags, pageId, at }: AskedOutcome,
	{ isEdit, time }: { isEdit: boolean; time: number },
	ids: ReadonlyMap<string, number>,
) {
	if (tags === null) return { page_id: pageId };
	const isReverted = isEdit && tags.includes(revertedTag);
	return {
		page_id: pageId,
		tags: formatTagIds(tags.flatMap((name) => ids.get(name) ?? [])),
		tags_at: at,
		reverted: isReverted ? (1 as const) : null,
		outcome_as_of: isEdit && !isReverted && time >= taggedSince ? at : null,
	};
}
