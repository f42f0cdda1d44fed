import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { peopleOf } from '#lib/domain/event/event.ts';
import { breakCoverage, listCoverage } from '../coverage/coverage.ts';
import {
	countsOf,
	lease,
	loadObservedEvents,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { purgeStep } from './purge.ts';
import type { LeasedDb } from '../core/leased.ts';
import { isSyncDue, listTrackedNames, syncTrackedUsers } from './tracking-sync.ts';
import { changeTrackedUsers } from './change-tracked-users.ts';
import { countTrackedUsers, listTrackedUsers } from './tracked-users.ts';
import { insertTrackedUser, insertTrackedUsers, plainTerms } from './track-users.ts';
import { listLabels } from './tracked-labels.ts';
import { removeTrackedUser, removeTrackedUsers } from './remove-tracked-users.ts';

describe.each(engines)('tracked users on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());

	const sync = (from: number, until: number) => held.write((writing) => syncTrackedUsers(writing, { from, until }));
	const seen = (until: number) =>
		record(held, [], { progress: { position: '[]', streamedUntil: until, lastEventAt: until } });
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
		expect(listed.map(({ username, tracking }) => [username, tracking]).sort()).toEqual([
			['Example User', 'now'],
			['ExampleUser', 'now'],
			['Exampleuser', 'now'],
			['a#b', 'invalid'],
			['example User', 'duplicate'],
		]);
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

	it('opens coverage when tracking begins and closes it when it ends, however it ends', async () => {
		for (const username of ['A', 'B', 'C']) await insertTrackedUser(database.db, { username, addedBy: null });
		await sync(100, 100);
		await record(held, [], { progress: { position: '[]', streamedUntil: 150, lastEventAt: 160 } });
		await removeTrackedUser(database.db, await idOf('A'), 'keep', null, 145);
		await database.db.deleteFrom('tracked_users').where('username', '=', 'B').execute();
		expect(await isSyncDue(database.db)).toBe(true);
		await sync(160, 150);
		await record(held, [], { progress: { position: '[]', streamedUntil: 250, lastEventAt: 250 } });
		const coverage = await listCoverage(database.db);
		expect(coverage.map(({ from, until, open }) => [from, until, open])).toEqual([
			[100, 145, false],
			[100, 150, false],
			[100, 250, true],
		]);
		expect((await listTrackedUsers(database.db)).map(({ username }) => username)).toEqual(['A', 'C']);
		expect(await names()).toEqual(['C']);
	});

	it('tracks a person again later as the same one, with the time between uncovered', async () => {
		await insertTrackedUser(database.db, { username: 'A', addedBy: null });
		await sync(100, 100);
		await removeTrackedUser(database.db, await idOf('A'), 'keep', null, 185);
		await seen(190);
		await sync(200, 190);
		await insertTrackedUser(database.db, { username: 'A', addedBy: null });
		await sync(300, 290);
		const coverage = await listCoverage(database.db);
		expect(new Set(coverage.map(({ userId }) => userId)).size).toBe(1);
		expect(coverage.map(({ from, until }) => [from, until])).toEqual([
			[100, 185],
			[300, 300],
		]);
	});

	it('takes many at once, and gives the labels to those who are listed, under whatever name', async () => {
		const { db } = database;
		await insertTrackedUser(db, { username: 'A', addedBy: null });
		const terms = { reason: 'spam', labels: ['x', 'ünï'], endsAt: 5e12 };
		const people = ['A', 'B', 'C', 'B'].map((name) => ({ name, centralId: name === 'C' ? 7 : null }));
		expect(await insertTrackedUsers(db, people, terms, 'Someone')).toEqual(['A', 'B']);
		expect(await insertTrackedUsers(db, [{ name: 'C before', centralId: 7 }], terms, 'Someone')).toEqual(['C before']);
		expect(await listTrackedUsers(db)).toMatchObject([
			{ username: 'A', reason: null, labels: ['x', 'ünï'], endsAt: null, resolvedAt: null },
			{ username: 'B', addedBy: 'Someone', ...terms, resolvedAt: null, tracking: 'soon' },
			{ username: 'C', ...terms },
		]);
		expect(await listLabels(db)).toEqual(['x', 'ünï']);
		await sync(1, 1);
		expect(await db.selectFrom('users').select('name').where('central_id', '=', 7).execute()).toEqual([{ name: 'C' }]);
		// Renamed since, and listed under the new name: it is the same person.
		await removeTrackedUser(db, await idOf('C'), 'keep', null, 2);
		await sync(2, 2);
		expect(
			await insertTrackedUsers(db, [{ name: 'C now', centralId: 7 }], { ...plainTerms, labels: ['z'] }, null),
		).toEqual([]);
		await sync(3, 3);
		expect(await listTrackedUsers(db)).toMatchObject([
			{ username: 'A' },
			{ username: 'B' },
			{ username: 'C', tracking: 'now', reason: 'spam', labels: ['x', 'z', 'ünï'] },
		]);
	});

	it('takes five thousand at once', async () => {
		const people = Array.from({ length: 5_000 }, (_, index) => ({ name: `Someone ${index}`, centralId: index + 1 }));
		expect(await insertTrackedUsers(database.db, people, { ...plainTerms, labels: ['x'] }, null)).toEqual([]);
		expect(await countTrackedUsers(database.db)).toBe(5_000);
		await sync(1, 1);
		expect(await names()).toHaveLength(5_000);
		expect(await isSyncDue(database.db)).toBe(false);
	});

	it('pauses and resumes, and leaves the pause uncovered', async () => {
		const { db } = database;
		for (const username of ['A', 'B']) await insertTrackedUser(db, { username, addedBy: null });
		await sync(100, 100);
		const ids = [await idOf('A')];
		await changeTrackedUsers(db, ids, { paused: true }, 'Someone');
		expect(await isSyncDue(db)).toBe(true);
		await sync(200, 190);
		expect(await isSyncDue(db)).toBe(false);
		expect(await names()).toEqual(['B']);
		expect(await listTrackedUsers(db)).toMatchObject([{ tracking: 'paused' }, { tracking: 'now' }]);
		await changeTrackedUsers(db, ids, { paused: false }, 'Someone');
		await sync(300, 290);
		expect(await names()).toEqual(['A', 'B']);
		const [{ userId } = { userId: null }] = await listTrackedUsers(db);
		expect((await listCoverage(db, [userId ?? 0])).map(({ from, until, open }) => [from, until, open])).toEqual([
			[100, 190, false],
			[300, 300, true],
		]);
	});

	it('ends by itself where the end was set, however far the stream is behind', async () => {
		const { db } = database;
		const now = Date.now();
		for (const username of ['A', 'B']) await insertTrackedUser(db, { username, addedBy: null });
		await sync(now - 9_000, now - 9_000);
		await seen(now - 8_000);
		await changeTrackedUsers(db, [await idOf('A')], { endsAt: now - 5_000 }, null);
		expect((await listTrackedUsers(db)).map(({ tracking }) => tracking)).toEqual(['ended', 'now']);
		expect(await isSyncDue(db)).toBe(false);
		await seen(now - 4_000);
		// What happens after the end is not theirs any more, before it is even noticed.
		expect((await listTrackedNames(db)).map(({ name, validUntil }) => [name, validUntil])).toEqual([
			['A', now - 5_000],
			['B', null],
		]);
		expect(await isSyncDue(db)).toBe(true);
		await sync(now - 3_000, now - 4_000);
		expect(await isSyncDue(db)).toBe(false);
		expect(await names()).toEqual(['B']);
		expect((await listCoverage(db)).map(({ until, open }) => [until, open])).toEqual([
			[now - 5_000, false],
			[now - 4_000, true],
		]);
		await changeTrackedUsers(db, [await idOf('A')], { endsAt: null }, null);
		await sync(now - 2_000, now - 3_000);
		expect(await names()).toEqual(['A', 'B']);
	});

	it('records who did what to whom, and what was before', async () => {
		const { db } = database;
		await insertTrackedUsers(db, [{ name: 'A', centralId: null }], { ...plainTerms, labels: ['x'] }, 'One');
		const id = await idOf('A');
		await changeTrackedUsers(db, [id, 99], { reason: 'r', addLabels: ['a'], removeLabels: ['x'] }, 'Two');
		await changeTrackedUsers(db, [id], { reason: 'r', addLabels: ['a'], paused: false }, 'Nobody');
		await sync(1, 1);
		await removeTrackedUser(db, id, 'keep', 'Three', 9);
		await removeTrackedUser(db, id, 'keep', 'Nobody', 10);
		await removeTrackedUser(db, id, 'purge', 'Four');
		const rows = await db.selectFrom('audit_log').selectAll().orderBy('id').execute();
		const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
		expect(rows.map(({ actor, action, before, after }) => [actor, action, parse(before), parse(after)])).toEqual([
			['One', 'track', null, { reason: null, labels: ['x'], endsAt: null }],
			['Two', 'reason', { reason: null }, { reason: 'r' }],
			['Two', 'labels', { labels: ['x'] }, { labels: ['a'] }],
			['Three', 'untrack', { endsAt: null }, { endsAt: 9 }],
			['Four', 'purge', { reason: 'r', labels: ['a'], endsAt: 9, pausedAt: null }, null],
		]);
		expect(new Set(rows.map(({ subject }) => subject))).toEqual(new Set(['A']));
	});

	it('purges a person to nothing, and leaves what is stored for others', async () => {
		const { db } = database;
		const observedEvents = loadObservedEvents();
		const by = Map.groupBy(observedEvents, ({ event }) => event.user);
		const [purged, kept] = ['ExampleAdmin', 'ExampleUser'];
		for (const username of [purged, kept]) await insertTrackedUser(db, { username, addedBy: null });
		await sync(1, 1);
		const concerned = (name: string) =>
			observedEvents.filter(({ event }) => event.user === name || event.about.includes(name));
		await record(held, [...concerned(purged), ...concerned(kept)]);
		await removeTrackedUser(db, await idOf(purged), 'purge');
		await sync(2, 2);
		await expect(insertTrackedUser(db, { username: purged, addedBy: null })).rejects.toMatchObject({
			kind: 'conflict',
		});
		while (await purgeStep(held));

		const rows = await db.selectFrom('events').select('natural_key').execute();
		expect(rows.map(({ natural_key }) => natural_key).sort()).toEqual(
			concerned(kept)
				.map(({ event }) => event.key)
				.sort(),
		);
		expect(by.get(purged)?.length).toBeGreaterThan(5);
		const gone = concerned(purged).filter((observed) => !concerned(kept).includes(observed));
		const deleted = await db.selectFrom('tombstones').select('natural_key').execute();
		expect(deleted.map(({ natural_key }) => natural_key).sort()).toEqual(gone.map(({ event }) => event.key).sort());
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

	it('purges nobody whom the stream is still read for', async () => {
		const { db } = database;
		for (const username of ['A', 'B']) await insertTrackedUser(db, { username, addedBy: null });
		await sync(100, 100);
		await removeTrackedUser(db, await idOf('A'), 'purge');
		expect(await purgeStep(held)).toBe(false);
		// Also if something that the stream did not deliver is noticed meanwhile.
		const [{ userId } = expect.fail()] = await listTrackedUsers(db);
		await held.write((writing) => breakCoverage(writing, userId ?? 0, { from: 110, until: 120 }));
		expect(await purgeStep(held)).toBe(false);
		expect(await names()).toEqual(['A', 'B']);
		expect(await isSyncDue(db)).toBe(true);
		await sync(200, 190);
		while (await purgeStep(held));
		expect(await names()).toEqual(['B']);
		expect(await listTrackedUsers(db)).toMatchObject([{ username: 'B' }]);
		expect(await listCoverage(db)).toHaveLength(1);
	});

	it('purges nothing of an entry whose person is yet to be found', async () => {
		const { db } = database;
		await insertTrackedUser(db, { username: 'A', addedBy: null });
		await removeTrackedUser(db, await idOf('A'), 'purge');
		expect(await purgeStep(held)).toBe(false);
		expect(await listTrackedUsers(db)).toHaveLength(1);
		await sync(1, 1);
		while (await purgeStep(held));
		expect(await listTrackedUsers(db)).toEqual([]);
		// Of a name that there cannot be there is no person to wait for.
		await insertTrackedUser(db, { username: 'B', addedBy: null });
		await db.updateTable('tracked_users').set({ username: '<>' }).execute();
		await sync(1, 1);
		await removeTrackedUser(db, await idOf('<>'), 'purge');
		while (await purgeStep(held));
		expect(await listTrackedUsers(db)).toEqual([]);
	});

	it('purges very many in one go, and leaves what is stored for as many others', async () => {
		const { db } = database;
		const observedEvents = loadObservedEvents();
		const people = [...new Set(observedEvents.flatMap(({ event }) => peopleOf(event)))];
		const rest = Array.from({ length: 600 - people.length }, (_, index) => `Quiet One ${index}`);
		const all = [...people, ...rest].map((name) => ({ name, centralId: null }));
		await insertTrackedUsers(db, all, { ...plainTerms, labels: ['a', 'b'] }, null);
		await sync(1, 1);
		await record(held, observedEvents);
		const listed = await listTrackedUsers(db);
		expect(listed).toHaveLength(600);
		const kept = listed.filter((_, index) => index % 2 === 0);
		const purged = listed.filter((_, index) => index % 2 === 1);
		const idsOf = (some: typeof listed) => some.map(({ id }) => id);
		expect(await removeTrackedUsers(db, idsOf(kept), 'keep', null)).toBe(300);
		expect(await removeTrackedUsers(db, idsOf(purged), 'purge', null)).toBe(300);
		await sync(2, 2);
		while (await purgeStep(held));

		const ended = await listTrackedUsers(db);
		expect(ended.map(({ id }) => id).sort()).toEqual(idsOf(kept).sort());
		expect(new Set(ended.map(({ tracking, labels }) => `${tracking} ${labels.join()}`))).toEqual(
			new Set(['ended a,b']),
		);
		expect(await db.selectFrom('tracked_labels').selectAll().execute()).toHaveLength(600);
		expect(await listCoverage(db)).toHaveLength(300);
		const names = new Set(kept.map(({ username }) => username));
		const left = observedEvents.filter(({ event }) => peopleOf(event).some((name) => names.has(name)));
		expect(left.length).toBeGreaterThan(50);
		const rows = await db.selectFrom('events').select('natural_key').execute();
		expect(rows.map(({ natural_key }) => natural_key).sort()).toEqual(left.map(({ event }) => event.key).sort());
		expect(await storedCounts(db)).toEqual(countsOf(left.map(({ event }) => event)));
	});
});
