import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '#lib/server/db/tables.ts';
import { isMoved, type Merge } from '../merge/merges.ts';
import type { ArchivedEvent } from './archived-events.ts';

/** An archived row that contains the number of a person. */
interface ArchivedRow {
	id: number;
	place: string;
	row: Record<string, unknown>;
}

/** Those archived rows, of any account, that contain the number of a person. */
export async function listArchivedOf(
	tx: Transaction,
	userId: number,
	condition: RawBuilder<boolean>,
): Promise<ArchivedRow[]> {
	const rows = await tx
		.selectFrom('set_aside')
		.select(['id', 'place', 'kept'])
		.where(condition)
		// This also finds longer numbers that begin with it.
		.where(sql<boolean>`instr(kept, ${`"user_id":${userId}`}) > 0`)
		.execute();
	return rows.map(({ id, place, kept }) => ({ id, place, row: JSON.parse(kept) as Record<string, unknown> }));
}

/** Gives an archived row of the other one to the person, by the same rule as stored ones. */
export async function mergeArchivedRow(tx: Transaction, { id, place, row }: ArchivedRow, merge: Merge): Promise<void> {
	if (place === 'events') {
		const original = row as unknown as ArchivedEvent;
		if (isOf(original, merge.other_id) && isMoved(original.event, merge))
			await updateRow(tx, id, mergeEvent(original, merge));
	} else if (merge.is_whole && row['user_id'] === merge.other_id)
		await updateRow(tx, id, { ...row, user_id: merge.person_id });
}

/** Whether there is an archived event of the other one that a merge leaves to them. */
export async function isArchivedLeft(tx: Transaction, merge: Merge): Promise<boolean> {
	const isEarlier = sql<boolean>`place = 'events' and json_extract(kept, '$.event.time') < ${merge.since}`;
	const earlier = await listArchivedOf(tx, merge.other_id, isEarlier);
	return earlier.some(({ row }) => {
		const original = row as unknown as ArchivedEvent;
		return isOf(original, merge.other_id) && !isMoved(original.event, merge);
	});
}

function isOf({ event, links }: ArchivedEvent, userId: number): boolean {
	return event.user_id === userId || links.some(({ user_id }) => user_id === userId);
}

function mergeEvent(
	{ event, links, reviews }: ArchivedEvent,
	{ other_id: other, person_id: person }: Merge,
): ArchivedEvent {
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

async function updateRow(tx: Transaction, id: number, row: object): Promise<void> {
	const values = { kept: JSON.stringify(row) };
	await tx.updateTable('set_aside').set(values).where('id', '=', id).execute();
}
