import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { listCoverage } from './coverage.ts';
import { lease, loadSightings, record, type TestDatabase, testDatabase } from './fixture.ts';
import { purgeStep } from './purge.ts';
import { type Lease, write } from './state.ts';
import {
	insertTrackedUser,
	isSyncDue,
	listTrackedNames,
	listTrackedUsers,
	removeTrackedUser,
	syncTrackedUsers,
} from './tracked-users.ts';

describe.each(engines)('tracked users on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: Lease;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());

	const sync = (from: number, until: number) =>
		write(database.db, (writing) => syncTrackedUsers(writing, { from, until }), held);
	const names = async () => (await listTrackedNames(database.db)).map(({ name }) => name);
	const idOf = async (username: string) => {
		const found = (await listTrackedUsers(database.db)).find((user) => user.username === username);
		if (!found) throw new Error(`${username} is not tracked`);
		return found.id;
	};

	it('takes up rows typed by hand, in the exact form of the name', async () => {
		await sql`INSERT INTO tracked_users (username, normalized_username) VALUES ('ExampleUser', 'exampleuser')`.execute(
			database.db,
		);
		await sql`INSERT INTO tracked_users (username, normalized_username) VALUES ('exampleuser', 'exampleuser')`.execute(
			database.db,
		);
		await sql`INSERT INTO tracked_users (username, normalized_username) VALUES ('Example_User', 'example user')`.execute(
			database.db,
		);
		await sql`INSERT INTO tracked_users (username, normalized_username) VALUES ('example User', 'example user')`.execute(
			database.db,
		);
		await sql`INSERT INTO tracked_users (username, normalized_username) VALUES ('a#b', 'a#b')`.execute(database.db);
		expect(await isSyncDue(database.db)).toBe(true);
		expect(await names()).toEqual([]);
		expect(await listTrackedUsers(database.db, 'ExampleUser')).toHaveLength(1);
		await sync(100, 100);
		// From now on the name may come to mean someone else.
		expect(await listTrackedUsers(database.db, 'ExampleUser')).toEqual([]);
		expect(await isSyncDue(database.db)).toBe(false);
		expect((await names()).sort()).toEqual(['Example User', 'ExampleUser', 'Exampleuser']);
		const listed = await listTrackedUsers(database.db);
		expect(listed.map(({ username, problem }) => [username, problem])).toContainEqual(['a#b', 'invalid']);
		expect(listed).toHaveLength(4);
		expect(listed[0]?.addedAt).toBeGreaterThan(1.7e12);
	});

	it('refuses a name that is there or that cannot be', async () => {
		await insertTrackedUser(database.db, { username: 'user:example_User', addedBy: 'Someone' });
		await expect(insertTrackedUser(database.db, { username: 'Example User', addedBy: null })).rejects.toMatchObject({
			kind: 'conflict',
		});
		await expect(insertTrackedUser(database.db, { username: ' # ', addedBy: null })).rejects.toMatchObject({
			kind: 'bad-input',
			field: 'username',
		});
		expect(await listTrackedUsers(database.db)).toMatchObject([{ username: 'Example User', addedBy: 'Someone' }]);
	});

	it('opens coverage with the following and closes it when it ends, however it ends', async () => {
		for (const username of ['A', 'B', 'C']) await insertTrackedUser(database.db, { username, addedBy: null });
		await sync(100, 100);
		await record(database.db, held, [], { progress: { position: '[]', streamedUntil: 150, lastEventAt: 160 } });
		await removeTrackedUser(database.db, await idOf('A'), 'keep');
		await database.db.deleteFrom('tracked_users').where('username', '=', 'B').execute();
		expect(await isSyncDue(database.db)).toBe(true);
		await sync(160, 150);
		await record(database.db, held, [], { progress: { position: '[]', streamedUntil: 250, lastEventAt: 250 } });
		const coverage = await listCoverage(database.db);
		expect(coverage.map(({ from, until, open }) => [from, until, open])).toEqual([
			[100, 150, false],
			[100, 150, false],
			[100, 250, true],
		]);
		expect((await listTrackedUsers(database.db)).map(({ username }) => username)).toEqual(['C']);
		expect(await names()).toEqual(['C']);
	});

	it('follows someone again after a while as the same person, with the pause uncovered', async () => {
		await insertTrackedUser(database.db, { username: 'A', addedBy: null });
		await sync(100, 100);
		await removeTrackedUser(database.db, await idOf('A'), 'keep');
		await sync(200, 190);
		await insertTrackedUser(database.db, { username: 'A', addedBy: null });
		await sync(300, 290);
		const coverage = await listCoverage(database.db);
		expect(new Set(coverage.map(({ userId }) => userId)).size).toBe(1);
		expect(coverage.map(({ from, until }) => [from, until])).toEqual([
			[100, 190],
			[300, 300],
		]);
	});

	it('purges a person to nothing, and leaves what is kept for others', async () => {
		const { db } = database;
		const sightings = loadSightings();
		const by = Map.groupBy(sightings, ({ event }) => event.user);
		const [purged, kept] = ['ExampleAdmin', 'ExampleUser'];
		for (const username of [purged, kept]) await insertTrackedUser(db, { username, addedBy: null });
		await sync(1, 1);
		const concerned = (name: string) =>
			sightings.filter(({ event }) => event.user === name || event.about.includes(name));
		await record(db, held, [...concerned(purged), ...concerned(kept)]);
		await removeTrackedUser(db, await idOf(purged), 'purge');
		await sync(2, 2);
		await expect(insertTrackedUser(db, { username: purged, addedBy: null })).rejects.toMatchObject({
			kind: 'conflict',
		});
		while (await purgeStep(db, held));

		const rows = await db.selectFrom('events').select('natural_key').execute();
		expect(rows.map(({ natural_key }) => natural_key).sort()).toEqual(
			concerned(kept)
				.map(({ event }) => event.key)
				.sort(),
		);
		expect(by.get(purged)?.length).toBeGreaterThan(5);
		const gone = concerned(purged).filter((sighting) => !concerned(kept).includes(sighting));
		const buried = await db.selectFrom('tombstones').select('natural_key').execute();
		expect(buried.map(({ natural_key }) => natural_key).sort()).toEqual(gone.map(({ event }) => event.key).sort());
		expect((await listTrackedUsers(db)).map(({ username }) => username)).toEqual([kept]);
		expect(await listCoverage(db)).toHaveLength(1);
		const { total } = await db
			.selectFrom('daily_counts')
			.select(sql<number>`sum(events)`.as('total'))
			.executeTakeFirstOrThrow();
		expect(Number(total)).toBe(concerned(kept).filter(({ event }) => event.user !== null).length);
		const orphans = await db
			.selectFrom('event_users')
			.select('event_id')
			.where('event_id', 'not in', db.selectFrom('events').select('id'))
			.execute();
		expect(orphans).toEqual([]);
	});
});
