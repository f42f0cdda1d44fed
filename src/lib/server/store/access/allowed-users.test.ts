import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import {
	admitUser,
	changeRole,
	findAllowedUser,
	insertAllowedUser,
	listAllowedUsers,
	recordLastSeen,
	removeAllowedUser,
} from './allowed-users.ts';
import { type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { listSavedViews, saveView } from '../filter/saved-views.ts';

describe.each(engines)('allowed users on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('lets in someone typed by hand, and binds the account', async () => {
		const { db } = database;
		await sql`INSERT INTO allowed_users (username, role) VALUES ('YourWikiUsername', 'admin')`.execute(db);
		expect(await findAllowedUser(db, 7)).toBeNull();
		expect(await admitUser(db, { centralId: 7, username: 'YourWikiUsername' })).toMatchObject({
			role: 'admin',
			centralId: 7,
		});
		expect(await findAllowedUser(db, 7)).toMatchObject({ username: 'YourWikiUsername' });
	});

	it('refuses another account under a bound name, and finds the account under a new one', async () => {
		const { db } = database;
		await insertAllowedUser(db, { username: 'example', role: 'viewer', addedBy: 'X' });
		await admitUser(db, { centralId: 7, username: 'Example' });
		expect(await admitUser(db, { centralId: 8, username: 'Example' })).toBeNull();
		expect(await admitUser(db, { centralId: 7, username: 'Renamed' })).toMatchObject({
			username: 'Renamed',
			role: 'viewer',
		});
		expect(await admitUser(db, { centralId: 8, username: 'Example' })).toBeNull();
		expect(await listAllowedUsers(db)).toHaveLength(1);
	});

	it('finds someone whose account was known when they were allowed, whatever happened to the name', async () => {
		const { db } = database;
		await insertAllowedUser(db, { username: 'Before', role: 'viewer', addedBy: null, centralId: 7 });
		await expect(
			insertAllowedUser(db, { username: 'After', role: 'admin', addedBy: null, centralId: 7 }),
		).rejects.toMatchObject({ kind: 'conflict' });
		expect(await admitUser(db, { centralId: 8, username: 'Before' })).toBeNull();
		expect(await admitUser(db, { centralId: 7, username: 'After' })).toMatchObject({ username: 'After' });
	});

	it('distinguishes names that differ in case', async () => {
		await insertAllowedUser(database.db, { username: 'ExampleUser', role: 'viewer', addedBy: null });
		expect(await admitUser(database.db, { centralId: 1, username: 'Exampleuser' })).toBeNull();
		await expect(
			insertAllowedUser(database.db, { username: 'exampleUser', role: 'admin', addedBy: null }),
		).rejects.toMatchObject({
			kind: 'conflict',
		});
	});

	it('deletes what a user saved when they are removed, and nobody else’s', async () => {
		const { db } = database;
		for (const centralId of [1, 2]) {
			await insertAllowedUser(db, { username: `U${centralId}`, role: 'viewer', addedBy: null });
			await admitUser(db, { centralId, username: `U${centralId}` });
			await saveView(db, `wikimedia:${centralId}`, { id: null, name: 'mine', query: 'wiki=dewiki' });
		}
		await insertAllowedUser(db, { username: 'A', role: 'admin', addedBy: null });
		for (const { id, username } of await listAllowedUsers(db))
			if (username === 'U1') await removeAllowedUser(db, id, null);
		expect(await listSavedViews(db, 'wikimedia:1')).toEqual([]);
		expect(await listSavedViews(db, 'wikimedia:2')).toHaveLength(1);
	});

	it('never takes away the last admin', async () => {
		const { db } = database;
		await insertAllowedUser(db, { username: 'A', role: 'admin', addedBy: null });
		await insertAllowedUser(db, { username: 'B', role: 'viewer', addedBy: null });
		const [a, b] = await listAllowedUsers(db);
		if (!a || !b) throw new Error('two were added');
		await expect(removeAllowedUser(db, a.id, null)).rejects.toMatchObject({ kind: 'conflict' });
		await expect(changeRole(db, a.id, 'viewer', null)).rejects.toMatchObject({ kind: 'conflict' });
		await changeRole(db, b.id, 'admin', null);
		// Both at once: one of them must stay.
		const results = await Promise.allSettled([
			removeAllowedUser(db, a.id, null),
			removeAllowedUser(database.open(), b.id, null),
		]);
		expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(await listAllowedUsers(db)).toHaveLength(1);
		await expect(removeAllowedUser(db, 12_345, null)).rejects.toMatchObject({ kind: 'not-found' });
		for (const role of ['viewer', 'admin'] as const)
			for (const id of [12_345, Number.NaN])
				await expect(changeRole(db, id, role, null)).rejects.toMatchObject({ kind: 'not-found' });
	});

	it('knows to the hour when someone was last here', async () => {
		const { db } = database;
		await insertAllowedUser(db, { username: 'A', role: 'viewer', addedBy: null });
		await insertAllowedUser(db, { username: 'B', role: 'viewer', addedBy: null });
		const seen = async () => (await listAllowedUsers(db)).map(({ lastSeenAt }) => lastSeenAt);
		const [a] = await listAllowedUsers(db);
		if (!a) throw new Error('two were added');
		expect(await seen()).toEqual([null, null]);
		const before = Date.now() - 60_000;
		await recordLastSeen(db, a);
		const [first, other] = await seen();
		expect(first).toBeGreaterThan(before);
		expect(other).toBeNull();

		// Not with every request.
		const recent = Date.now() - 3_500_000;
		await db.updateTable('allowed_users').set({ last_seen_at: recent }).where('id', '=', a.id).execute();
		await recordLastSeen(db, { ...a, lastSeenAt: recent });
		expect((await seen())[0]).toBe(recent);
		await recordLastSeen(db, { ...a, lastSeenAt: recent - 200_000 });
		expect((await seen())[0]).toBeGreaterThan(recent);
	});

	it('takes no role that it does not know', async () => {
		await expect(
			sql`INSERT INTO allowed_users (username, role) VALUES ('A', 'owner')`.execute(database.db),
		).rejects.toThrow();
	});
});
