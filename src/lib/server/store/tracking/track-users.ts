import { Problem } from '#lib/domain/core/problem.ts';
import { canonicalUsername, normalizedUsername } from '#lib/domain/person/username.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { readListed } from './find-listed.ts';
import { insertLabels } from './tracked-labels.ts';

/** A person to be tracked. */
export interface NewTracked {
	/** In canonical form. */
	name: string;
	/** According to CentralAuth now; null: it could not be asked, or is not to be. */
	centralId: number | null;
}

/** What applies to all people who are added together. */
export interface TrackingTerms {
	reason: string | null;
	labels: readonly string[];
	/** ms UTC; null: no end. */
	endsAt: number | null;
}

/** For how many days a person is tracked by default. */
export const usualDays = 90;

/** The end of the last of the usual days, ms UTC. */
export function usualEnd(now: number): number {
	return Math.floor(now / 86_400_000 + usualDays + 1) * 86_400_000;
}

/** Without reason, label and end. */
export const plainTerms: TrackingTerms = { reason: null, labels: [], endsAt: null };

/**
 * Tracks people, all in one transaction; the consumer adopts them within seconds. Entries of people who are on the list
 * already, under this name or under another of the same account, stay as they are.
 * @returns the names of those who are on the list already, in whatever state
 */
export async function insertTrackedUsers(
	db: Db,
	people: readonly NewTracked[],
	terms: TrackingTerms,
	actor: string | null,
): Promise<string[]> {
	return write(db, async ({ tx }) => {
		const listed = await readListed(tx);
		const [fresh, there]: [NewTracked[], NewTracked[]] = [[], []];
		for (const one of people) {
			const who = { names: [one.name], centralIds: [one.centralId] };
			(listed.has(who) ? there : fresh).push(one);
			listed.add(who);
		}
		for (const some of chunks(fresh)) await insertEntries(tx, some, terms, actor);
		const after = { reason: terms.reason, labels: terms.labels, endsAt: terms.endsAt };
		const acts = fresh.map(({ name }) => ({ actor, action: 'track' as const, subject: name, before: null, after }));
		await recordAct(tx, ...acts);
		return there.map(({ name }) => name);
	});
}

async function insertEntries(
	tx: Transaction,
	people: readonly NewTracked[],
	{ reason, labels, endsAt }: TrackingTerms,
	actor: string | null,
): Promise<void> {
	const now = Date.now();
	const rows = people.map(({ name, centralId }) => ({
		username: name,
		normalized_username: normalizedUsername(name) ?? name.toLowerCase(),
		added_by: actor,
		reason,
		ends_at: endsAt,
		central_id: centralId,
		resolved_at: centralId === null ? null : now,
	}));
	await tx.insertInto('tracked_users').values(rows).execute();
	if (labels.length === 0) return;
	const names = people.map(({ name }) => name);
	const added = await tx.selectFrom('tracked_users').select('id').where('username', 'in', names).execute();
	const ids = added.map(({ id }) => id);
	await insertLabels(tx, ids, labels);
}

/**
 * Tracks a person as typed; CentralAuth is asked about the name later.
 * @throws {Problem} `bad-input` if MediaWiki cannot have such a name, `conflict` if it is tracked already or still being removed
 */
export async function insertTrackedUser(
	db: Db,
	{ username, addedBy }: { username: string; addedBy: string | null },
	terms: TrackingTerms = plainTerms,
): Promise<void> {
	const name = canonicalUsername(username);
	if (name === null) throw new Problem('bad-input', 'MediaWiki has no such usernames', { field: 'username' });
	const there = await insertTrackedUsers(db, [{ name, centralId: null }], terms, addedBy);
	if (there.length > 0) throw new Problem('conflict', `${name} is tracked already`, { field: 'username' });
}
