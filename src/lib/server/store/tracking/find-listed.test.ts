import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { lease, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { mostLabels } from '#lib/domain/tracking/labels.ts';
import type { LeasedDb } from '../core/leased.ts';
import { recordRenames } from '../person/renames.ts';
import { findListed, readListed } from './find-listed.ts';
import { insertTrackedUsers, plainTerms } from './track-users.ts';
import { purgeStep } from './purge.ts';
import { removeTrackedUsers } from './remove-tracked-users.ts';
import { changeTrackedUsers } from './change-tracked-users.ts';
import { listTrackedUsers } from './tracked-users.ts';
import { syncTrackedUsers } from './tracking-sync.ts';
import { listUnresolved, recordNameResolution } from './typed-names.ts';

describe.each(engines)('a person who is on the list already, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());

	const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 1 }));
	const track = (name: string, labels: string[], centralId: number | null = null) =>
		insertTrackedUsers(database.db, [{ name, centralId }], { ...plainTerms, labels }, null);
	/** As somebody who has a look into the database does. */
	const type = async (username: string, label: string) => {
		const { insertId } = await database.db
			.insertInto('tracked_users')
			.values({ username, normalized_username: username.toLowerCase() })
			.executeTakeFirstOrThrow();
		await database.db
			.insertInto('tracked_labels')
			.values({ tracked_id: Number(insertId), label })
			.execute();
		return Number(insertId);
	};
	const listed = async () =>
		(await listTrackedUsers(database.db)).map(({ username, tracking, labels }) => [username, tracking, labels.join()]);
	const find = (name: string, centralId: number | null = null, userId: number | null = null, except = 0) =>
		database.db
			.transaction()
			.execute((tx) => findListed(tx, { names: [name], centralIds: [centralId], userId }, except));

	it('is found by any name, account and person of an entry or of its person', async () => {
		const { db } = database;
		await track('A', [], 7);
		const id = await type('b_typed', 'x');
		await sync();
		const [a, b] = (await listTrackedUsers(db)).map(({ id, userId }) => ({ id, userId: userId ?? 0 }));
		await db
			.updateTable('users')
			.set({ central_id: 8 })
			.where('id', '=', b?.userId ?? 0)
			.execute();
		expect(await Promise.all([find('A'), find('X', 7), find('X', null, a?.userId)])).toEqual([a?.id, a?.id, a?.id]);
		expect(await Promise.all([find('B typed'), find('b_typed'), find('X', 8)])).toEqual([id, id, id]);
		expect(await Promise.all([find('X'), find('a'), find('X', 9, 99), find('A', 7, null, a?.id)])).toEqual([
			...[null, null, null, null],
		]);
	});

	it('stays with the labels of both, and the other one is marked', async () => {
		await type('some_One', 'b');
		await type('some One', 'a');
		await sync();
		expect(await listed()).toEqual([
			['some One', 'duplicate', ''],
			['Some One', 'now', 'a,b'],
		]);
		expect((await readListed(database.db)).find({ names: ['some One'] })).toHaveLength(1);
		// It is none by which somebody else could be one.
		expect(await find('some One')).toBe(null);
	});

	it('has no more labels for it than one can have', async () => {
		const labels = Array.from({ length: mostLabels }, (_, at) => `l${at}`);
		await track('Some One', labels);
		await type('some One', 'x');
		await sync();
		expect((await listTrackedUsers(database.db))[0]?.labels).toEqual([...labels].sort());
	});

	it('has the name that another one was typed by', async () => {
		await type('some_One', 'a');
		await type('Some One', 'b');
		await sync();
		expect(await listed()).toEqual([['Some One', 'now', 'a,b']]);
		const [row] = await listUnresolved(database.db, 0, 9);
		await recordNameResolution(held, row ?? { id: 0 }, {
			kind: 'account',
			centralId: 7,
			name: 'Some One',
		});
		expect(await listed()).toEqual([['Some One', 'now', 'a,b']]);
	});

	it('is tracked by the name of the account, also if a duplicate has it', async () => {
		const { db } = database;
		await track('A', ['a']);
		await sync();
		const [a] = await listUnresolved(db, 0, 9);
		await db
			.updateTable('tracked_users')
			.set({ problem: 'duplicate' })
			.where('id', '=', await type('B', 'b'))
			.execute();
		await recordNameResolution(held, a ?? { id: 0 }, { kind: 'account', centralId: 7, name: 'B' });
		await sync();
		expect(await listed()).toEqual([['B', 'now', 'a,b']]);
	});

	it('is the person who is renamed to the name of another entry, with the labels of both', async () => {
		const { db } = database;
		await track('Old', ['a']);
		await track('New', ['b']);
		await sync();
		await held.write((writing) => recordRenames(writing, [{ from: 'Old', to: 'New', at: 5 }]));
		expect(await listed()).toEqual([['New', 'now', 'a,b']]);
		expect(await db.selectFrom('tracked_users').select('username').execute()).toEqual([{ username: 'New' }]);
	});

	it('is purged with the duplicates', async () => {
		const { db } = database;
		const id = await type('some_One', '');
		await type('some One', '');
		await sync();
		await removeTrackedUsers(db, [id], 'purge', null);
		await sync();
		while (await purgeStep(held));
		expect(await listed()).toEqual([]);
	});

	it('loses the duplicates under a former name when the person vanishes', async () => {
		await track('Old', ['a']);
		await type('old', 'b');
		await sync();
		await held.write((writing) => recordRenames(writing, [{ from: 'Old', to: 'Renamed user 1a2b3c4d5e', at: 5 }]));
		expect(await listed()).toEqual([['Renamed user 1a2b3c4d5e', 'now', 'a,b']]);
	});

	it('leaves the labels where they are if its entry is to be removed', async () => {
		const { db } = database;
		await track('Some One', ['a']);
		await sync();
		const [entry] = await listTrackedUsers(db);
		await removeTrackedUsers(db, [entry?.id ?? 0], 'purge', null);
		await type('some One', 'b');
		await sync();
		expect(await listed()).toEqual([
			['Some One', 'ending', 'a'],
			['some One', 'duplicate', 'b'],
		]);
	});

	it('can be looked up again where it is marked', async () => {
		const { db } = database;
		await track('Some One', []);
		const id = await type('some One', 'x');
		await sync();
		await changeTrackedUsers(db, [id], { lookUpAgain: true }, null);
		await sync();
		expect(await listed()).toEqual([
			['Some One', 'now', 'x'],
			['some One', 'duplicate', ''],
		]);
	});
});
