import { mostPasted, type PastedName, parsePastedNames } from '#lib/domain/tracking/pasted-names.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type AccountLookupOptions, findWithRetry } from '#lib/server/wiki-api/find-account.ts';
import { insertTrackedUsers, type TrackingTerms } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';

/**
 * What became of a name: `tracked`: under its exact name, as CentralAuth told; `as-typed`: followed, and looked up later;
 * not followed are `invalid`, `unknown` and `hidden` ones, those `listed` already, and a `duplicate` within the list.
 */
export type PastedOutcome = 'tracked' | 'as-typed' | 'invalid' | 'unknown' | 'hidden' | 'listed' | 'duplicate';

/** A name of a pasted list, and what became of it; the exact one if it is known. */
export interface PastedResult extends PastedName {
	outcome: PastedOutcome;
}

/**
 * Follows everybody in a pasted list who can be, all in one transaction. CentralAuth is asked about one after the other
 * for as long as `patience` lasts; about the rest the consumer asks later.
 * @returns an outcome for each name, in the order of the list
 * @throws {Problem} `bad-input` for `names` if there are none or too many
 */
export async function trackPasted(
	db: Db,
	text: string,
	terms: TrackingTerms,
	actor: string | null,
	asking: AccountLookupOptions,
): Promise<PastedResult[]> {
	const pasted = parsePastedNames(text);
	if (pasted.length === 0) throw new Problem('bad-input', 'there are no names', { field: 'names' });
	if (pasted.length > mostPasted) throw new Problem('bad-input', 'there are too many names', { field: 'names' });
	const listed = new Set((await listTrackedUsers(db)).map(({ username }) => username));
	const before = new Set<string>();
	const accounts = new Set<number>();
	const ask = findWithRetry(asking);
	const results: (PastedResult & { centralId: number | null })[] = [];
	for (const one of pasted) {
		const result = { ...one, outcome: 'as-typed' as PastedOutcome, centralId: null as number | null };
		results.push(result);
		if (one.name === null) result.outcome = 'invalid';
		else if (before.has(one.name)) result.outcome = 'duplicate';
		else if (listed.has(one.name)) result.outcome = 'listed';
		else {
			before.add(one.name);
			const finding = await ask(one.name);
			if (finding === null || finding.kind === 'address' || finding.kind === 'not-yet') continue;
			if (finding.kind !== 'account') {
				result.outcome = finding.kind;
				continue;
			}
			const isDuplicate = accounts.has(finding.centralId) || (finding.name !== one.name && before.has(finding.name));
			result.outcome = isDuplicate ? 'duplicate' : 'tracked';
			result.name = finding.name;
			result.centralId = finding.centralId;
			accounts.add(finding.centralId);
			before.add(finding.name);
		}
	}
	const people = results
		.filter(({ outcome }) => outcome === 'tracked' || outcome === 'as-typed')
		.flatMap(({ name, centralId }) => (name === null ? [] : { name, centralId }));
	const there = new Set(people.length === 0 ? [] : await insertTrackedUsers(db, people, terms, actor));
	return results.map(({ line, typed, name, outcome }) => ({
		line,
		typed,
		name,
		outcome: name !== null && there.has(name) && outcome !== 'duplicate' ? 'listed' : outcome,
	}));
}
