import { type Selectable, sql } from 'kysely';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Flag, Tables, Transaction } from '#lib/server/db/tables.ts';
import { listArchivedOf, mergeArchivedRow } from '../archive/archive-merge.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { countEvents, readTallied } from '../insight/count-events.ts';
import { addCounts } from '../insight/daily-counts.ts';
import { mergeSomeFrozen } from '../report/frozen/frozen-merge.ts';
import { findMerge, isMoved, type Merge } from './merges.ts';

/** How much is done in one transaction, so that the recording never waits long. */
export interface StepLimits {
	/** Archived rows that are searched. */
	searched: number;
	/** Events that are read. */
	events: number;
	/** Daily counts that are moved, of events that were deleted for their age. */
	counts: number;
}

/** The limits that a consumer has. */
export const usualLimits: StepLimits = { searched: 1_000, events: 200, counts: 500 };

/** How far a merge is now; null: nothing is left to do of the kind. */
type Progress = Partial<Pick<Merge, 'next_time' | 'next_event' | 'next_archived'>> | null;

/**
 * Carries out some more of a merge.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function mergeStep(leased: LeasedDb, limits = usualLimits): Promise<boolean> {
	if (!(await findMerge(leased.db))) return false;
	await leased.write(async (writing) => {
		const merge = await findMerge(writing.tx);
		if (merge) await mergeSome(writing, merge, limits);
	});
	return true;
}

/** Gives some more rows of the other one to the person; when none is left, the merge is over. */
export async function mergeSome(writing: Writing, merge: Merge, limits: StepLimits): Promise<void> {
	const { tx } = writing;
	const progress = (await mergeSomeArchived(tx, merge, limits)) ?? (await moveSomeEvents(writing, merge, limits));
	if (progress) {
		await tx.updateTable('merges').set(progress).where('id', '=', merge.id).execute();
		return;
	}
	if (await mergeSomeFrozen(writing, merge)) return;
	if (merge.is_whole) {
		// Of events that were deleted for their age.
		if (await moveSomeCounts(tx, merge, limits)) return;
		await tx.deleteFrom('users').where('id', '=', merge.other_id).execute();
	}
	await tx.deleteFrom('merges').where('id', '=', merge.id).execute();
}

async function mergeSomeArchived(tx: Transaction, merge: Merge, { searched }: StepLimits): Promise<Progress> {
	const { next_archived: from, other_id: other } = merge;
	const window = tx.selectFrom('set_aside').select('id').where('id', '>=', from).orderBy('id').limit(searched);
	const ids = (await window.execute()).map(({ id }) => id);
	const until = (ids.at(-1) ?? 0) + 1;
	const archived = await listArchivedOf(tx, other, sql<boolean>`id >= ${from} and id < ${until}`);
	for (const row of archived) await mergeArchivedRow(tx, row, merge);
	return ids.length === searched ? { next_archived: until } : null;
}

/** A stored link between an event and a person, with when the event was streamed. */
type EventLink = Selectable<Tables['event_users']> & { streamed: number | null };

async function moveSomeEvents(writing: Writing, merge: Merge, limits: StepLimits): Promise<Progress> {
	const { tx } = writing;
	const { other_id, is_whole, since, next_time, next_event } = merge;
	const theirs = tx.selectFrom('event_users').where('event_users.user_id', '=', other_id);
	const links: EventLink[] = await theirs
		.innerJoin('events', 'events.id', 'event_users.event_id')
		.selectAll('event_users')
		.select('events.streamed')
		.where('event_users.time', '>=', next_time)
		.where(({ or, eb }) => or([eb('event_users.time', '>', next_time), eb('event_id', '>', next_event)]))
		.orderBy('event_users.time')
		.orderBy('event_id')
		.limit(limits.events)
		.execute();
	await moveEvents(
		writing,
		links.filter((link) => isMoved(link, merge)),
		merge,
	);
	const last = links[limits.events - 1];
	if (last) return { next_time: last.time, next_event: last.event_id };
	// One may have come from the archive meanwhile.
	const from = is_whole ? 0 : since;
	const left = await theirs.select('event_id').where('time', '>=', from).limit(1).executeTakeFirst();
	return left ? { next_time: from, next_event: 0 } : null;
}

/** Everything that is made of events moves with them, in this transaction. */
async function moveEvents(
	writing: Writing,
	links: readonly EventLink[],
	{ other_id: other, person_id: person }: Merge,
): Promise<void> {
	const { tx, change } = writing;
	const ids = links.map(({ event_id }) => event_id);
	const before = await readTallied(tx, ids);
	for (const some of chunks(links)) await moveLinks(tx, some, { other, person });
	for (const some of chunks(ids)) {
		const events = tx.updateTable('events').where('id', 'in', some);
		await events.set({ user_id: person }).where('user_id', '=', other).execute();
		await events.set({ change }).execute();
	}
	const after = before.map((event) => (event.user_id === other ? { ...event, user_id: person } : event));
	await countEvents(writing, after, before);
}

/** Moves links to a person who may have links to the same events. */
async function moveLinks(
	tx: Transaction,
	links: readonly EventLink[],
	{ other, person }: { other: number; person: number },
): Promise<void> {
	const ids = links.map(({ event_id }) => event_id);
	const linked = await tx
		.selectFrom('event_users')
		.selectAll()
		.where('user_id', '=', person)
		.where('event_id', 'in', ids)
		.execute();
	const twins = new Map(linked.map((link) => [link.event_id, link]));
	await tx.deleteFrom('event_users').where('user_id', 'in', [other, person]).where('event_id', 'in', ids).execute();
	const merged = links.map(({ streamed: _streamed, ...link }) => {
		const twin = twins.get(link.event_id);
		return {
			...link,
			user_id: person,
			is_by: either(link.is_by, twin?.is_by),
			is_about: either(link.is_about, twin?.is_about),
		};
	});
	await tx.insertInto('event_users').values(merged).execute();
}

function either(one: Flag, other: Flag | undefined): Flag {
	return one === 1 || other === 1 ? 1 : 0;
}

/** @returns whether there may be more */
async function moveSomeCounts(
	tx: Transaction,
	{ other_id: other, person_id: person }: Merge,
	limits: StepLimits,
): Promise<boolean> {
	const theirs = tx.selectFrom('daily_counts').selectAll().where('user_id', '=', other);
	const rows = await theirs.orderBy('day').limit(limits.counts).execute();
	await addCounts(
		tx,
		rows.flatMap((row) => [
			{ ...row, user_id: person },
			{ ...row, events: -row.events, bots: -row.bots },
		]),
	);
	return rows.length === limits.counts;
}
