import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { lease, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { mostUserNotes } from '#lib/domain/person/person-note.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { deleteUserNote, insertUserNote, listUserNotes } from './person-notes.ts';

const one = { id: 'wikimedia:1', username: 'One', role: 'viewer' as const };
const two = { id: 'wikimedia:2', username: 'Two', role: 'viewer' as const };
const admin = { id: 'wikimedia:3', username: 'Three', role: 'admin' as const };

describe.each(engines)('notes on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('are stored, listed with the newest first, and deleted by their authors or admins', async () => {
		const { db } = database;
		const held = await lease(db);
		for (const username of ['A', 'B']) await insertTrackedUser(db, { username, addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 100, until: 100 }));
		const long = '🦄\n<b>مثال</b> '.repeat(150);
		await insertUserNote(db, { user: 'A', author: one, text: 'first' });
		await insertUserNote(db, { user: 'B', author: one, text: 'about B' });
		await insertUserNote(db, { user: 'A', author: two, text: long });
		const notes = await listUserNotes(db, 'A');
		expect(notes.map(({ author, text }) => [author, text])).toEqual([
			['Two', long],
			['One', 'first'],
		]);
		for (const { writtenAt } of notes) expect(Math.abs(writtenAt - Date.now())).toBeLessThan(60_000);
		expect(await listUserNotes(db, 'Nobody')).toEqual([]);
		await expect(insertUserNote(db, { user: 'Nobody', author: one, text: 'x' })).rejects.toMatchObject({
			kind: 'not-found',
		});

		const [twos, ones] = notes.map(({ id }) => id);
		const ofTwo = { id: twos ?? 0, user: 'A' };
		await expect(deleteUserNote(db, ofTwo, one)).rejects.toMatchObject({ kind: 'not-allowed' });
		for (const user of ['B', 'Nobody'])
			await expect(deleteUserNote(db, { ...ofTwo, user }, admin)).rejects.toMatchObject({ kind: 'not-found' });
		await deleteUserNote(db, { id: ones ?? 0, user: 'A' }, one);
		await deleteUserNote(db, ofTwo, admin);
		await expect(deleteUserNote(db, ofTwo, admin)).rejects.toMatchObject({ kind: 'not-found' });
		expect(await listUserNotes(db, 'A')).toEqual([]);
		// The audit log does not record that somebody deleted their own.
		const acts = db.selectFrom('audit_log').select(['actor', 'subject', 'before']).where('action', '=', 'delete-note');
		expect(await acts.execute()).toEqual([{ actor: 'Three', subject: 'A', before: '{"author":"Two"}' }]);
		expect(await listUserNotes(db, 'B')).toHaveLength(1);
	});

	it('are bounded, however many connections write at a time, and none is lost', async () => {
		const { db } = database;
		const held = await lease(db);
		for (const username of ['A', 'B']) await insertTrackedUser(db, { username, addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 100, until: 100 }));
		const { id } = await db.selectFrom('users').select('id').where('name', '=', 'A').executeTakeFirstOrThrow();
		const note = { user_id: id, author: 'One', author_id: one.id, text: 'x' };
		await db
			.insertInto('user_notes')
			.values(Array.from({ length: mostUserNotes - 3 }, () => note))
			.execute();
		const other = database.open();
		const tries = [db, other, db, other, db, other].map((each) =>
			insertUserNote(each, { user: 'A', author: one, text: 'more' }),
		);
		const outcomes = await Promise.allSettled(tries);
		const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
		expect(refused).toHaveLength(3);
		for (const reason of refused) expect(reason).toMatchObject({ kind: 'conflict', field: 'notes' });
		expect(await listUserNotes(db, 'A')).toHaveLength(mostUserNotes);
		await insertUserNote(db, { user: 'B', author: one, text: 'about another' });
		// What an earlier version stored beyond the bound is shown, too.
		await db.insertInto('user_notes').values(note).execute();
		expect(await listUserNotes(db, 'A')).toHaveLength(mostUserNotes + 1);
	});
});
