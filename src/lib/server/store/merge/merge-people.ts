import { sql } from 'kysely';
import type { Tables, Transaction } from '#lib/server/db/tables.ts';
import { isArchivedLeft } from '../archive/archive-merge.ts';
import type { Writing } from '../core/state.ts';
import { mergeFrozenPeople } from '../report/frozen/frozen-merge.ts';
import { mergeEntries } from '../tracking/find-listed.ts';
import { mergeSome, usualLimits } from './merge-step.ts';
import { findMerge, type Merge, updateShownName, withMerging } from './merges.ts';

/** A person who is found to be the same as another one. */
export interface PersonMerge {
	/** The one whose rows move; deleted when none are left. */
	other: number;
	person: number;
	/** Since when the two are the same, ms UTC; earlier events may be somebody else's. */
	since: number;
}

/** A table with rows of people, and what a merge does with the rows of `other`. */
interface PersonPlace {
	table: keyof Tables;
	/**
	 * `move`: they become the person's; `move by wiki`: the same, except on wikis for which the person has a row;
	 * `entries`: as {@link mergeEntries} says; `delete`.
	 */
	merge: 'move' | 'move by wiki' | 'entries' | 'delete';
	/** Only when `other` has no event from before `since`. */
	isLast?: true;
}

/** The tables with rows of people, besides events and what is made of them, in the order in which they are merged. */
export const personPlaces: readonly PersonPlace[] = [
	{ table: 'renamings', merge: 'delete' },
	{ table: 'coverage', merge: 'move' },
	{ table: 'user_notes', merge: 'move' },
	{ table: 'backfills', merge: 'move' },
	{ table: 'tracked_users', merge: 'entries' },
	{ table: 'local_accounts', merge: 'move by wiki', isLast: true },
	{ table: 'hidden_accounts', merge: 'move by wiki', isLast: true },
	{ table: 'user_names', merge: 'delete', isLast: true },
];

/**
 * Gives to a person the events of `other`: those since a time, and those from the API, which has present names only; and
 * everything else that is stored about them, unless they have other events. All but the events, and what is made of them,
 * is the person's at once. Many events follow in steps (merge-step.ts); until the last of them a filter with the person
 * finds those of `other`, too, also earlier ones.
 */
export async function mergePeople(
	writing: Writing,
	{ other, person, since }: PersonMerge,
	limits = usualLimits,
): Promise<void> {
	const { tx } = writing;
	const merge = { other_id: other, person_id: person, since, next_time: 0, next_event: 0, next_archived: 0 };
	const isWhole = !(await isAnyLeft(tx, { ...merge, id: 0, is_whole: 0 }));
	for (const place of personPlaces) if (isWhole || !place.isLast) await mergeRows(tx, place, { other, person });
	if (isWhole) await mergeUsers(tx, { other, person });
	await mergeFrozenPeople(writing, { ...merge, is_whole: isWhole ? 1 : 0 });
	await tx
		.insertInto('merges')
		.values({ ...merge, is_whole: isWhole ? 1 : 0 })
		.execute();
	const oldest = await findMerge(tx);
	if (oldest) await mergeSome(writing, oldest, limits);
}

/** Whether `other` has an event, stored or archived, that is not the person's; those that are still becoming theirs included. */
async function isAnyLeft(tx: Transaction, merge: Merge): Promise<boolean> {
	const left = await tx
		.selectFrom('event_users')
		.innerJoin('events', 'events.id', 'event_users.event_id')
		.select('event_id')
		.where('event_users.user_id', 'in', await withMerging(tx, [merge.other_id]))
		.where('event_users.time', '<', merge.since)
		.where('streamed', 'is not', null)
		.limit(1)
		.executeTakeFirst();
	return left !== undefined || (await isArchivedLeft(tx, merge));
}

/** From now on both numbers are one person: events with either are shown with the person's name. */
async function mergeUsers(tx: Transaction, { other, person }: Pick<PersonMerge, 'other' | 'person'>): Promise<void> {
	const userOf = (id: number) =>
		tx.selectFrom('users').select(['name', 'central_id', 'registered_at']).where('id', '=', id);
	const { central_id, registered_at } = await userOf(other).executeTakeFirstOrThrow();
	const { name } = await userOf(person).executeTakeFirstOrThrow();
	await updateShownName(tx, other, name);
	await tx
		.updateTable('users')
		.set({ registered_at })
		.where('id', '=', person)
		.where('registered_at', 'is', null)
		.execute();
	if (central_id === null) return;
	await tx.updateTable('users').set({ central_id: null }).where('id', '=', other).execute();
	const account = tx.updateTable('users').set({ central_id }).where('id', '=', person);
	await account.where('central_id', 'is', null).execute();
}

async function mergeRows(
	tx: Transaction,
	{ table, merge }: PersonPlace,
	people: Pick<PersonMerge, 'other' | 'person'>,
): Promise<void> {
	const { other, person } = people;
	const rows = sql.table(table);
	if (merge === 'entries') return mergeEntries(tx, people);
	if (merge === 'delete') {
		await sql`delete from ${rows} where user_id = ${other}`.execute(tx);
		return;
	}
	if (merge === 'move by wiki')
		// MariaDB reads from a table that it deletes from only where that is a table of its own.
		await sql`delete from ${rows} where user_id = ${other} and coalesce(wiki, '') in (select wiki from (
			select coalesce(wiki, '') as wiki from ${rows} where user_id = ${person}) as theirs)`.execute(tx);
	await sql`update ${rows} set user_id = ${person} where user_id = ${other}`.execute(tx);
}
