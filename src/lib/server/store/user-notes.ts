import { Problem } from '../../domain/problem.ts';
import type { UserNote } from '../../domain/user-note.ts';
import type { Db } from '../db/tables.ts';
import { write } from './state.ts';
import { findUserId } from './people.ts';

/** What the team wrote down about the person whom a name means, the newest first; nothing if it means nobody. */
export async function listUserNotes(db: Db, name: string): Promise<UserNote[]> {
	const userId = await findUserId(db, name);
	if (userId === null) return [];
	const rows = await db
		.selectFrom('user_notes')
		.select(['id', 'author', 'text', 'written_at as writtenAt'])
		.where('user_id', '=', userId)
		.orderBy('id', 'desc')
		.execute();
	return rows;
}

/**
 * Writes something down about the person whom a name means.
 * @throws {Problem} `not-found` if it means nobody here
 */
export async function insertUserNote(db: Db, note: { user: string; author: string; text: string }): Promise<void> {
	await write(db, async ({ tx }) => {
		const userId = await findUserId(tx, note.user);
		if (userId === null) throw new Problem('not-found', `nobody is known here as ${note.user}`);
		await tx.insertInto('user_notes').values({ user_id: userId, author: note.author, text: note.text }).execute();
	});
}

/**
 * Deletes a note for good.
 * @param author whose note it has to be; null: anybody's
 * @throws {Problem} `not-found`; `not-allowed` if someone else wrote it
 */
export async function deleteUserNote(db: Db, id: number, author: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const note = await tx.selectFrom('user_notes').select('author').where('id', '=', id).executeTakeFirst();
		if (!note) throw new Problem('not-found', 'there is no such note');
		if (author !== null && note.author !== author) throw new Problem('not-allowed', 'someone else wrote this note');
		await tx.deleteFrom('user_notes').where('id', '=', id).execute();
	});
}
