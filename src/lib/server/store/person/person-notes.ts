import type { Role } from '#lib/domain/access/identity.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { mostUserNotes, type UserNote } from '#lib/domain/person/person-note.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { findUserId } from './find-people.ts';

/** The author of a note: the id in the session, and the present name. */
interface Author {
	id: string;
	username: string;
}

/** The team's notes about the person that a name means, the newest first; none if it means nobody. */
export async function listUserNotes(db: Db, name: string): Promise<UserNote[]> {
	const userId = await findUserId(db, name);
	return userId === null ? [] : listNotesOf(db, userId);
}

/** The team's notes about one person, the newest first. */
export async function listNotesOf(db: Db, userId: number): Promise<UserNote[]> {
	return db
		.selectFrom('user_notes')
		.select(['id', 'author', 'author_id as authorId', 'text', 'written_at as writtenAt'])
		.where('user_id', '=', userId)
		.orderBy('id', 'desc')
		.execute();
}

/**
 * Stores a note about the person that a name means.
 * @throws {Problem} `not-found` if it means nobody here, `conflict` if there are {@link mostUserNotes} already
 */
export async function insertUserNote(db: Db, note: { user: string; author: Author; text: string }): Promise<void> {
	await write(db, async ({ tx }) => {
		const userId = await findUserId(tx, note.user);
		if (userId === null) throw new Problem('not-found', `nobody is known here as ${note.user}`);
		const { count } = await tx
			.selectFrom('user_notes')
			.select(({ fn }) => fn.countAll<number>().as('count'))
			.where('user_id', '=', userId)
			.executeTakeFirstOrThrow();
		if (Number(count) >= mostUserNotes)
			throw new Problem('conflict', `there can be at most ${mostUserNotes} notes about a person`, { field: 'notes' });
		const { author, text } = note;
		await tx
			.insertInto('user_notes')
			.values({ user_id: userId, author: author.username, author_id: author.id, text })
			.execute();
	});
}

/**
 * Deletes a note.
 * @param note its number, and the name of the person that it is about
 * @param by who deletes it; admins may also delete notes of others, which the audit log records
 * @throws {Problem} `not-found`; `not-allowed` if someone else wrote it
 */
export async function deleteUserNote(
	db: Db,
	{ id, user }: { id: number; user: string },
	by: Author & { role: Role },
): Promise<void> {
	await write(db, async ({ tx }) => {
		const note = await tx.selectFrom('user_notes').selectAll().where('id', '=', id).executeTakeFirst();
		if (!note || note.user_id !== (await findUserId(tx, user))) throw new Problem('not-found', 'there is no such note');
		if (note.author_id !== by.id) {
			if (by.role !== 'admin') throw new Problem('not-allowed', 'someone else wrote this note');
			const before = { author: note.author };
			await recordAct(tx, { actor: by.username, action: 'delete-note', subject: user, before, after: null });
		}
		await tx.deleteFrom('user_notes').where('id', '=', id).execute();
	});
}
