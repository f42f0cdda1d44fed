import { Problem } from '#lib/domain/core/problem.ts';
import { isTracked, type TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import { canonicalUsername, normalizedUsername } from '#lib/domain/person/username.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { readListed } from './find-listed.ts';
import { addLabels, insertLabels } from './tracked-labels.ts';
import { listTrackedUsers, type TrackedUser } from './tracked-users.ts';

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
 * Tracks people, all in one transaction; the consumer adopts them within seconds. People who are on the list already,
 * under this name or under another of the same account, get the labels; if their tracking has ended, it begins
 * again. Else their entries stay as they are, and so do those that are being purged or have a problem.
 * @returns the names of those who are on the list already, and whose tracking does not begin again
 */
export async function insertTrackedUsers(
	db: Db,
	people: readonly NewTracked[],
	terms: TrackingTerms,
	actor: string | null,
): Promise<string[]> {
	return write(db, async ({ tx }) => {
		const listed = await readListed(tx);
		const entries = new Map((await listTrackedUsers(tx)).map((entry) => [entry.id, entry]));
		const [fresh, there]: [NewTracked[], NewTracked[]] = [[], []];
		const [ended, others]: [TrackedUser[], TrackedUser[]] = [[], []];
		for (const one of people) {
			const who = { names: [one.name], centralIds: [one.centralId] };
			const found = listed.find(who);
			const entry = found.flatMap((id) => entries.get(id) ?? []).find(({ tracking }) => isUsable(tracking));
			if (entry?.tracking === 'ended') ended.push(entry);
			else (found.length > 0 ? there : fresh).push(one);
			if (entry && entry.tracking !== 'ended') others.push(entry);
			listed.add(who);
		}
		for (const some of chunks(fresh)) await insertEntries(tx, some, terms, actor);
		const after = { reason: terms.reason, labels: terms.labels, endsAt: terms.endsAt };
		const acts = fresh.map(({ name }) => ({ actor, action: 'track' as const, subject: name, before: null, after }));
		await recordAct(tx, ...acts);
		await beginAgain(tx, ended, terms, actor);
		for (const entry of others) await addTheLabels(tx, entry, terms.labels, actor);
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

/** Whether an entry is one of somebody who is, or was, tracked. */
function isUsable(state: TrackingState): boolean {
	return isTracked(state) || state === 'paused' || state === 'ended';
}

/** Tracks people again whose tracking has ended; what was recorded before is theirs still. */
async function beginAgain(
	tx: Transaction,
	ended: readonly TrackedUser[],
	{ reason, labels, endsAt }: TrackingTerms,
	actor: string | null,
): Promise<void> {
	for (const entry of ended) {
		const terms = { reason: reason ?? entry.reason, endsAt };
		await tx
			.updateTable('tracked_users')
			.set({ reason: terms.reason, ends_at: endsAt, paused_at: null })
			.where('id', '=', entry.id)
			.execute();
		const after = { ...terms, labels: await addLabels(tx, entry.id, labels) };
		const before = { reason: entry.reason, labels: entry.labels, endsAt: entry.endsAt };
		await recordAct(tx, { actor, action: 'track', subject: entry.username, before, after });
	}
}

async function addTheLabels(
	tx: Transaction,
	{ id, username, labels: before }: TrackedUser,
	labels: readonly string[],
	actor: string | null,
): Promise<void> {
	const after = { labels: await addLabels(tx, id, labels) };
	await recordAct(tx, { actor, action: 'labels', subject: username, before: { labels: before }, after });
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
