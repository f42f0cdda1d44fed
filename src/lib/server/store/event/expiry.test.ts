import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { deleteOldActs, listActs } from '../access/audit-log.ts';
import { expireStep, expiryOf } from './expiry.ts';
import {
	lease,
	loadObservedEvents,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { purgeStep } from '../tracking/purge.ts';
import type { LeasedDb } from '../core/leased.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { removeTrackedUsers } from '../tracking/remove-tracked-users.ts';

const anything = { actor: null, action: null, subject: null, from: null, to: null };

describe.each(engines)('what is too old, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());

	it('goes, leaves its tombstones and its counts, and never comes again', async () => {
		const { db } = database;
		for (const username of ['ExampleUser', 'ExampleAdmin']) await insertTrackedUser(db, { username, addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 1 }));
		const observedEvents = loadObservedEvents().filter(({ event }) =>
			[event.user, ...event.about].some((name) => name === 'ExampleUser' || name === 'ExampleAdmin'),
		);
		await record(held, observedEvents);
		const counts = await storedCounts(db);
		const times = observedEvents.map(({ event }) => event.time).sort((a, b) => a - b);
		const middle = times[Math.floor(times.length / 2)] ?? 0;
		const old = observedEvents.filter(({ event }) => event.time < middle);
		expect(old.length).toBeGreaterThan(20);

		while (await expireStep(held, middle));
		const left = await db.selectFrom('events').select('natural_key').execute();
		expect(left).toHaveLength(observedEvents.length - old.length);
		const deleted = await db.selectFrom('tombstones').select('natural_key').execute();
		expect(deleted.map(({ natural_key }) => natural_key).sort()).toEqual(old.map(({ event }) => event.key).sort());
		expect(await storedCounts(db)).toEqual(counts);

		// From the stream or the wikis once more, or after more is to be kept again: counted once.
		expect(await expireStep(held, 0)).toBe(false);
		expect(await record(held, observedEvents)).toBe(0);
		expect(await storedCounts(db)).toEqual(counts);

		// A purge takes the counts of what had gone before, too.
		const people = await db.selectFrom('tracked_users').select(['id', 'user_id']).execute();
		const userIds = people.flatMap(({ user_id }) => user_id ?? []);
		const counted = () => db.selectFrom('daily_counts').selectAll().where('user_id', 'in', userIds).execute();
		expect(await counted()).not.toEqual([]);
		await removeTrackedUsers(
			db,
			people.map(({ id }) => id),
			'purge',
			null,
		);
		await held.write((writing) => syncTrackedUsers(writing, { from: 2, until: 2 }));
		while (await purgeStep(held));
		expect(await counted()).toEqual([]);
	});

	it('deletes acts as well', async () => {
		const { db } = database;
		await insertTrackedUser(db, { username: 'A', addedBy: 'One' });
		await insertTrackedUser(db, { username: 'B b', addedBy: 'Two' });
		const page = { before: null, limit: 9 };
		const [second, first] = await listActs(db, anything, page);
		expect([first?.subject, second?.subject]).toEqual(['A', 'B b']);
		expect(await listActs(db, { ...anything, subject: ' b' }, page)).toEqual([second]);
		expect(await listActs(db, { ...anything, subject: ' B' }, page)).toEqual([]);
		expect(await listActs(db, { ...anything, actor: 'One', action: 'track', from: 0, to: 5e12 }, page)).toEqual([
			first,
		]);
		expect(await listActs(db, anything, { before: second?.id ?? 0, limit: 9 })).toEqual([first]);
		expect(await deleteOldActs(held, 1)).toBe(false);
		expect(await deleteOldActs(held, 5e12)).toBe(true);
		expect(await listActs(db, anything, page)).toEqual([]);
	});
});

it('days are whole, so that no day is half deleted', () => {
	expect(expiryOf(null, 5e12)).toBeNull();
	expect(expiryOf(31, Date.UTC(2026, 1, 1, 23, 59))).toBe(Date.UTC(2026, 0, 1));
});
