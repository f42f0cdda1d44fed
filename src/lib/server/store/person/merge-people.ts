import { type Selectable, sql } from 'kysely';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Flag, Tables, Transaction } from '#lib/server/db/tables.ts';
import { mergeArchivedEvents, mergeArchivedRows } from '../archive/archive-merge.ts';
import type { Writing } from '../core/state.ts';
import { countEvents } from '../insight/count-events.ts';
import { addCounts, deleteCounts } from '../insight/daily-counts.ts';
import { talliedColumns } from '../insight/insight-tables.ts';
import { mergeEntries } from '../tracking/find-listed.ts';

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

/** The tables with rows of people, besides events and counts, in the order in which they are merged. */
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
 * Gives to a person the events of `other`: those since a time, and those from the API, which has present names only. If
 * `other` has no event left, everything else that is stored about them becomes the person's, too.
 */
export async function mergePeople(writing: Writing, merge: PersonMerge): Promise<void> {
	const { tx } = writing;
	await moveEvents(writing, merge);
	const isAnyArchived = await mergeArchivedEvents(tx, merge);
	for (const place of personPlaces) if (!place.isLast) await mergeRows(tx, place, merge);
	const { other, person } = merge;
	const left = await tx.selectFrom('event_users').select('event_id').where('user_id', '=', other).executeTakeFirst();
	if (left || isAnyArchived) return;
	await mergeArchivedRows(tx, merge);
	for (const place of personPlaces) if (place.isLast) await mergeRows(tx, place, merge);
	// Of events that were deleted for their age.
	const counts = await tx.selectFrom('daily_counts').selectAll().where('user_id', '=', other).execute();
	await deleteCounts(tx, other);
	await addCounts(
		tx,
		counts.map((row) => ({ ...row, user_id: person })),
	);
	const users = tx.selectFrom('users').select('central_id').where('id', '=', other);
	const { central_id } = await users.executeTakeFirstOrThrow();
	await tx.deleteFrom('users').where('id', '=', other).execute();
	if (central_id === null) return;
	const account = tx.updateTable('users').set({ central_id }).where('id', '=', person);
	await account.where('central_id', 'is', null).execute();
}

async function mergeRows(tx: Transaction, { table, merge }: PersonPlace, people: PersonMerge): Promise<void> {
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

/** A stored link between an event and a person. */
type EventLink = Selectable<Tables['event_users']>;

async function moveEvents(writing: Writing, { other, person, since }: PersonMerge): Promise<void> {
	const { tx, change } = writing;
	const theirs = tx
		.selectFrom('event_users')
		.innerJoin('events', 'events.id', 'event_users.event_id')
		.where('event_users.user_id', '=', other)
		.where((eb) => eb.or([eb('event_users.time', '>=', since), eb('events.streamed', 'is', null)]));
	const links = await theirs.selectAll('event_users').execute();
	const before = await theirs.select(talliedColumns).execute();
	for (const some of chunks(links)) await moveLinks(tx, some, { other, person });
	for (const ids of chunks(links.map(({ event_id }) => event_id))) {
		const events = tx.updateTable('events').where('id', 'in', ids);
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
	{ other, person }: Pick<PersonMerge, 'other' | 'person'>,
): Promise<void> {
	const ids = links.map(({ event_id }) => event_id);
	const linked = await tx
		.selectFrom('event_users')
		.selectAll()
		.where('user_id', '=', person)
		.where('event_id', 'in', ids)
		.execute();
	await tx.deleteFrom('event_users').where('user_id', 'in', [other, person]).where('event_id', 'in', ids).execute();
	const merged = links.map((link) => {
		const twin = linked.find(({ event_id }) => event_id === link.event_id);
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
