import type { Candidate, Outcome } from '#lib/domain/tracking/candidates.ts';
import { ListedPeople } from '#lib/domain/tracking/listed-people.ts';
import type { PastedName } from '#lib/domain/tracking/pasted-names.ts';
import type { TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type AccountLookupOptions, type Finding, findWithRetry } from '#lib/server/wiki-api/find-account.ts';
import { readListed } from '#lib/server/store/tracking/find-listed.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';

/**
 * What is known of names, in their order. CentralAuth looks up one after the other until `patience` has passed; nobody who
 * is on the list of tracked people is asked for.
 */
export async function findCandidates(
	db: Db,
	pasted: readonly PastedName[],
	options: AccountLookupOptions,
): Promise<Candidate[]> {
	const listed = await readListed(db);
	const before = new ListedPeople();
	const find = findWithRetry(options);
	const candidates: Candidate[] = [];
	for (const { line, typed, name, not } of pasted) {
		if (name === null || before.has({ names: [name] })) {
			candidates.push({ line, typed, name, outcome: name === null ? (not ?? 'invalid') : 'duplicate' });
			continue;
		}
		const finding = listed.has({ names: [name] }) ? null : await find(name);
		const exact = finding?.kind === 'account' ? finding : { name, centralId: null };
		const who = { names: [exact.name], centralIds: [exact.centralId] };
		const outcome = before.has(who) ? 'duplicate' : outcomeOf(finding);
		candidates.push({ line, typed, name: exact.name, outcome });
		before.add({ ...who, names: [name, exact.name] });
	}
	return candidates;
}

function outcomeOf(finding: Finding | null): Outcome {
	if (finding === null || finding.kind === 'not-yet') return 'not-asked';
	return finding.kind === 'account' ? 'found' : finding.kind;
}

/** The states of those candidates who are on the list of tracked people, in their order; null for the others. */
export async function listStates(
	db: Db,
	candidates: readonly Pick<Candidate, 'name'>[],
): Promise<(TrackingState | null)[]> {
	const [listed, entries] = [await readListed(db), await listTrackedUsers(db)];
	const states = new Map(entries.map(({ id, tracking }) => [id, tracking]));
	// One person may have several entries: what they are tracked by comes before what is a duplicate of it.
	return candidates.map(({ name }) => {
		const own = name === null ? [] : listed.find({ names: [name] }).map((id) => states.get(id) ?? null);
		return own.find((state) => state !== 'duplicate') ?? own[0] ?? null;
	});
}
