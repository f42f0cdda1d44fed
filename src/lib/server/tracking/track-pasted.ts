import { ListedPeople } from '#lib/domain/tracking/listed-people.ts';
import type { NotAName } from '#lib/domain/tracking/not-a-name.ts';
import { mostPasted, type PastedName, parsePastedNames } from '#lib/domain/tracking/pasted-names.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type AccountLookupOptions, findWithRetry } from '#lib/server/wiki-api/find-account.ts';
import { readListed } from '#lib/server/store/tracking/find-listed.ts';
import { insertTrackedUsers, type TrackingTerms } from '#lib/server/store/tracking/track-users.ts';

/**
 * The outcome of a name: `tracked`: under its exact name from CentralAuth; `as-typed`: tracked, and looked up later.
 * Not tracked: `invalid`, `unknown`, `hidden`; `listed`: on the list already, where they get the labels; `duplicate`: twice
 * in the text; and what is no name at all.
 */
export type PastedOutcome =
	'tracked' | 'as-typed' | 'invalid' | NotAName | 'unknown' | 'hidden' | 'listed' | 'duplicate';

/** A name of a pasted list and its outcome; the exact name if it is known. */
export interface PastedResult extends PastedName {
	outcome: PastedOutcome;
}

/** Names that somebody pasted, and what applies to all of them. */
export interface PastedList {
	text: string;
	terms: TrackingTerms;
	actor: string | null;
}

/**
 * Tracks all people of a pasted list who can be tracked, in one transaction. CentralAuth looks up one name after the
 * other until `patience` has passed; the consumer looks up the rest later.
 * @returns an outcome for each name, in the order of the list
 * @throws {Problem} `bad-input` for `names` if there are none or too many
 */
export async function trackPasted(
	db: Db,
	{ text, terms, actor }: PastedList,
	options: AccountLookupOptions,
): Promise<PastedResult[]> {
	const pasted = parsePastedNames(text);
	if (pasted.length === 0) throw new Problem('bad-input', 'there are no names', { field: 'names' });
	if (pasted.length > mostPasted) throw new Problem('bad-input', 'there are too many names', { field: 'names' });
	// Nobody who is on the list is asked for: they get the labels, and are tracked again if their tracking has ended.
	const listed = await readListed(db);
	const before = new ListedPeople();
	const find = findWithRetry(options);
	const results: (PastedResult & { centralId: number | null })[] = [];
	for (const one of pasted) {
		const result = { ...one, outcome: 'as-typed' as PastedOutcome, centralId: null as number | null };
		results.push(result);
		if (one.name === null) result.outcome = one.not ?? 'invalid';
		else if (before.has({ names: [one.name] })) result.outcome = 'duplicate';
		else if (listed.has({ names: [one.name] })) {
			result.outcome = 'tracked';
			before.add({ names: [one.name] });
		} else {
			const finding = await find(one.name);
			if (finding?.kind === 'account') {
				const { name, centralId } = finding;
				const isDuplicate = before.has({ names: [name], centralIds: [centralId] });
				Object.assign(result, { name, centralId, outcome: isDuplicate ? 'duplicate' : 'tracked' });
			} else if (finding?.kind === 'unknown' || finding?.kind === 'hidden') result.outcome = finding.kind;
			before.add({ names: [one.name, result.name ?? one.name], centralIds: [result.centralId] });
		}
	}
	const people = results
		.filter(({ outcome }) => outcome === 'tracked' || outcome === 'as-typed')
		.flatMap(({ name, centralId }) => (name === null ? [] : { name, centralId }));
	const there = new Set(people.length === 0 ? [] : await insertTrackedUsers(db, people, terms, actor));
	return results.map(({ line, typed, name, not, outcome }) => ({
		...{ line, typed, name, ...(not && { not }) },
		outcome: name !== null && there.has(name) && outcome !== 'duplicate' ? 'listed' : outcome,
	}));
}
