import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import type { WikiEvent } from '../../domain/wiki-event.ts';
import { listChanges, readLastChange } from './changes.ts';
import { listEvents, readEvents } from './events.ts';
import { countsOf, lease, record, storedCounts, type TestDatabase, testDatabase } from './fixture.ts';
import type { Sighting } from './record.ts';
import { renameStep } from './renames.ts';

const begin = Date.UTC(2026, 10, 1);
const hour = 3_600_000;
const wiki = { name: 'dewiki', scriptUrl: null, articleUrl: null };
let revision = 0;

function edit(user: string, at: number, more: Partial<WikiEvent> = {}): Sighting {
	revision++;
	const event: WikiEvent = {
		key: `dewiki:rev:${revision}`,
		source: 'stream',
		time: at,
		wiki: 'dewiki',
		type: 'edit',
		logType: null,
		logAction: null,
		user,
		about: [],
		namespace: 0,
		title: 'Example',
		comment: '',
		minor: false,
		bot: false,
		patrolled: null,
		oldRevision: 1,
		newRevision: revision,
		oldLength: 1,
		newLength: 2,
		logId: null,
		logParams: null,
		...more,
	};
	return { event, wiki };
}

function renameLog(from: string, to: string, at: number): Sighting {
	return edit('Renamer', at, {
		key: `dewiki:log:${at}`,
		type: 'log',
		logType: 'gblrename',
		logAction: 'rename',
		title: `User:${from}`,
		namespace: 2,
		about: [from, to].sort(),
		comment: `for ${from}`,
		logParams: { olduser: from, newuser: to },
		newRevision: null,
	});
}

describe.each(engines)('a rename, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	async function stored() {
		const ids = await database.db.selectFrom('events').select('id').orderBy('time').orderBy('id').execute();
		return readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
	}
	const usersOf = async () => (await stored()).map(({ user }) => user);
	const found = async (user: string) =>
		(await listEvents(database.db, { user: [user] }, { cursor: null, limit: 100 })).events.length;

	it('leaves the person one, under both names while the wikis follow, and tells those who hold copies', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(db, held, [edit('Old', begin), edit('Old', begin + hour)]);
		// Recorded before the rename was read: the other datacentre is ahead.
		await record(db, held, [edit('New', at + hour)]);
		const before = await readLastChange(db);
		const rename = { from: 'Old', to: 'New', at };
		await record(db, held, [edit('Old', at + 2 * hour), edit('New', at + 3 * hour)], { renames: [rename] });
		expect(await usersOf()).toEqual(['New', 'New', 'New', 'New', 'New']);
		expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'New' }]);
		expect(await storedCounts(db)).toEqual(countsOf(await stored()));
		while (await renameStep(db, held));
		const { events } = await listChanges(db, before, 100);
		expect(events.map(({ user }) => user)).toEqual(['New', 'New', 'New', 'New', 'New']);
		// Read once more, it changes nothing.
		const after = await readLastChange(db);
		await record(db, held, [], { renames: [rename] });
		while (await renameStep(db, held));
		expect((await listChanges(db, after, 100)).events).toEqual([]);
		expect(await found('New')).toBe(5);
	});

	it('does not confuse the first with someone who takes the name', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(db, held, [edit('Old', begin), edit('Other', begin)]);
		await record(db, held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		await record(db, held, [], { renames: [{ from: 'Other', to: 'Old', at: at + hour }] });
		await record(db, held, [edit('Old', at + 2 * hour), edit('New', at + 2 * hour)]);
		expect((await usersOf()).sort()).toEqual(['New', 'New', 'Old', 'Old']);
		expect(await found('Old')).toBe(2);
		expect(await found('New')).toBe(2);
	});

	it('gives a freed name to who makes an account under it', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(db, held, [edit('Old', begin)], { renames: [] });
		await record(db, held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		await record(db, held, [edit('Old', at + 2 * hour)], { namesTaken: [{ name: 'Old', at: at + hour }] });
		expect(await usersOf()).toEqual(['New', 'Old']);
	});

	it('gives what the API tells by the name of now to the same person', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(db, held, [edit('Old', begin + hour)]);
		await record(db, held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		await db
			.updateTable('state')
			.set({ streamed_until: at + hour })
			.execute();
		await record(db, held, [edit('New', begin, { source: 'backfill' })]);
		expect(await usersOf()).toEqual(['New', 'New']);
		expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'New' }]);
	});

	it('keeps who is tracked tracked, once', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(db, held, [edit('Old', begin), edit('New', at + hour)]);
		for (const name of ['Old', 'New']) {
			const { id } = await db.selectFrom('users').select('id').where('name', '=', name).executeTakeFirstOrThrow();
			await db
				.insertInto('tracked_users')
				.values({ username: name, normalized_username: name.toLowerCase(), user_id: id })
				.execute();
		}
		await record(db, held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		const tracked = await db
			.selectFrom('tracked_users')
			.innerJoin('users', 'users.id', 'tracked_users.user_id')
			.select(['username', 'name'])
			.execute();
		expect(tracked).toEqual([{ username: 'New', name: 'New' }]);
	});

	it('is all that is left of someone who has vanished', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		const to = 'Vanished user 1a2b';
		await record(db, held, [
			edit('Secret Name', begin),
			edit('Secret Name', begin + 1_000, { namespace: 2, title: 'User:Secret Name/notes', comment: 'by Secret Name' }),
		]);
		await record(db, held, [renameLog('Secret Name', to, at)], { renames: [{ from: 'Secret Name', to, at }] });
		await record(db, held, [edit('Secret Name', at + hour)]);
		while (await renameStep(db, held));
		await db
			.updateTable('state')
			.set({ streamed_until: at + 4 * 24 * hour })
			.execute();
		while (await renameStep(db, held));
		const kept: unknown[] = [await stored()];
		for (const table of ['users', 'user_names', 'tracked_users', 'events', 'renamings'] as const)
			kept.push(await db.selectFrom(table).selectAll().execute());
		expect(JSON.stringify(kept)).not.toContain('Secret');
		expect((await usersOf()).filter((user) => user === to)).toHaveLength(3);
	});
});
