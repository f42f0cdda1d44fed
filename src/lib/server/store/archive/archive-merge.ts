import { sql } from 'kysely';
import type { Transaction } from '#lib/server/db/tables.ts';
import type { ArchivedEvent } from './archived-events.ts';

/** The number of the one whose rows move, and of the person who gets them. */
interface MergedPeople {
	other: number;
	person: number;
}

/**
 * Gives archived events of `other` to the person, by the same rule as stored ones: those since a time (ms UTC), and
 * those from the API. @returns whether `other` has archived events left
 */
export async function mergeArchivedEvents(tx: Transaction, merge: MergedPeople & { since: number }): Promise<boolean> {
	let isAnyLeft = false;
	for (const { id, place, row } of await listRowsOf(tx, merge.other)) {
		if (place !== 'events') continue;
		const original = row as unknown as ArchivedEvent;
		const { time, streamed } = original.event;
		if (!isOf(original, merge.other)) continue;
		if (time >= merge.since || streamed === null) await updateRow(tx, id, mergeEvent(original, merge));
		else isAnyLeft = true;
	}
	return isAnyLeft;
}

/** Gives all other archived rows of `other` to the person. */
export async function mergeArchivedRows(tx: Transaction, { other, person }: MergedPeople): Promise<void> {
	for (const { id, place, row } of await listRowsOf(tx, other))
		if (place !== 'events' && row['user_id'] === other) await updateRow(tx, id, { ...row, user_id: person });
}

function isOf({ event, links }: ArchivedEvent, userId: number): boolean {
	return event.user_id === userId || links.some(({ user_id }) => user_id === userId);
}

function mergeEvent({ event, links, reviews }: ArchivedEvent, { other, person }: MergedPeople): ArchivedEvent {
	const theirs = links.filter(({ user_id }) => user_id === other || user_id === person);
	const others = links.filter((link) => !theirs.includes(link));
	const isSome = (role: 'is_by' | 'is_about') => (theirs.some((link) => link[role] === 1) ? 1 : 0);
	const merged = theirs
		.slice(0, 1)
		.map((link) => ({ ...link, user_id: person, is_by: isSome('is_by'), is_about: isSome('is_about') }) as const);
	return {
		event: { ...event, user_id: event.user_id === other ? person : event.user_id },
		links: [...others, ...merged],
		reviews,
	};
}

/** The archived rows, of any account, that contain the number of a person. */
async function listRowsOf(
	tx: Transaction,
	userId: number,
): Promise<{ id: number; place: string; row: Record<string, unknown> }[]> {
	const rows = await tx
		.selectFrom('set_aside')
		.select(['id', 'place', 'kept'])
		// This also finds longer numbers that begin with it.
		.where(sql<boolean>`instr(kept, ${`"user_id":${userId}`}) > 0`)
		.execute();
	return rows.map(({ id, place, kept }) => ({ id, place, row: JSON.parse(kept) as Record<string, unknown> }));
}

async function updateRow(tx: Transaction, id: number, row: object): Promise<void> {
	const values = { kept: JSON.stringify(row) };
	await tx.updateTable('set_aside').set(values).where('id', '=', id).execute();
}
