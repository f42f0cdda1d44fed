import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { lease, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { longestIdle, longestSession, mostSessions } from '#lib/domain/access/session.ts';
import type { LeasedDb } from '../core/leased.ts';
import {
	countSessions,
	deleteOldSessions,
	endOwnSessions,
	endSession,
	findSession,
	listSessions,
	recordSessionSeen,
	startSession,
} from './sessions.ts';

describe.each(engines)('sessions on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeAll(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.db.deleteFrom('sessions').execute());
	afterAll(() => database.remove());

	const alter = (values: { seen_at?: number; signed_in_at?: number }) =>
		database.db.updateTable('sessions').set(values).execute();
	async function idOf(token: string): Promise<number> {
		return (await findSession(database.db, token))?.id ?? 0;
	}

	it('is found by its token until it is ended', async () => {
		const { db } = database;
		const token = await startSession(db, 'wikimedia:1', 'Firefox, Linux');
		const before = Date.now() - 60_000;
		const found = await findSession(db, token);
		expect(found).toMatchObject({ owner: 'wikimedia:1', isEnded: false });
		expect(found?.seenAt).toBeGreaterThan(before);
		expect(await findSession(db, `${token} `)).toBeNull();
		expect(await endSession(db, token)).toMatchObject({ owner: 'wikimedia:1', id: found?.id });
		expect(await findSession(db, token)).toBeNull();
		expect(await endSession(db, token)).toBeNull();
	});

	it.each([
		['was not used for too long', { seen_at: longestIdle }],
		['is too old', { signed_in_at: longestSession }],
	])('ends when it %s', async (_, ages) => {
		const { db } = database;
		const token = await startSession(db, 'wikimedia:1', '');
		const at = (more: number) =>
			Object.fromEntries(Object.entries(ages).map(([column, age]) => [column, Date.now() - age + more]));
		await alter(at(60_000));
		expect(await findSession(db, token)).not.toBeNull();
		expect(await deleteOldSessions(held, Date.now())).toBe(false);
		expect(await countSessions(db)).toEqual(new Map([['wikimedia:1', 1]]));
		await alter(at(0));
		expect(await findSession(db, token)).toBeNull();
		expect(await listSessions(db, { id: 'wikimedia:1', sessionId: 0 })).toEqual([]);
		expect(await countSessions(db)).toEqual(new Map());
		expect(await deleteOldSessions(held, Date.now())).toBe(true);
		expect(await deleteOldSessions(held, Date.now())).toBe(false);
		expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([]);
	});

	it('knows to the hour when it was used', async () => {
		const { db } = database;
		const token = await startSession(db, 'local', '');
		const seen = async (ago: number) => {
			await alter({ seen_at: Date.now() - ago });
			const found = await findSession(db, token);
			if (found === null) throw new Error('the session was begun');
			await recordSessionSeen(db, found);
			return Date.now() - ((await findSession(db, token))?.seenAt ?? 0);
		};
		expect(await seen(3_500_000)).toBeGreaterThanOrEqual(3_500_000);
		expect(await seen(3_700_000)).toBeLessThan(60_000);
	});

	it('lists and ends one’s own, and nobody else’s', async () => {
		const { db } = database;
		const [first, second, third] = [
			await startSession(db, 'wikimedia:1', 'Firefox, Linux'),
			await startSession(db, 'wikimedia:1', 'Chrome, Android'),
			await startSession(db, 'wikimedia:1', ''),
		];
		const other = await startSession(db, 'wikimedia:2', '');
		const asking = { id: 'wikimedia:1', sessionId: await idOf(second) };
		const devices = async () => (await listSessions(db, asking)).map(({ device, isThis }) => [device, isThis]);
		expect(await devices()).toEqual([
			['', false],
			['Chrome, Android', true],
			['Firefox, Linux', false],
		]);
		await expect(endOwnSessions(db, asking, { end: await idOf(other) })).rejects.toMatchObject({ kind: 'not-found' });
		await endOwnSessions(db, asking, { end: await idOf(first) });
		expect(await findSession(db, first)).toBeNull();
		expect(await findSession(db, third)).not.toBeNull();
		await endOwnSessions(db, asking, { end: 'others' });
		await endOwnSessions(db, asking, { end: 'others' });
		expect(await devices()).toEqual([['Chrome, Android', true]]);
		expect(await findSession(db, other)).not.toBeNull();
	});

	it('has so many of one person, also when they begin at the same time', async () => {
		const { db } = database;
		const first = await startSession(db, 'wikimedia:1', '');
		await startSession(db, 'wikimedia:2', '');
		const beside = database.open();
		await Promise.all(
			Array.from({ length: mostSessions }, (_, at) => startSession(at % 2 ? db : beside, 'wikimedia:1', '')),
		);
		expect(await countSessions(db)).toEqual(
			new Map([
				['wikimedia:1', mostSessions],
				['wikimedia:2', 1],
			]),
		);
		expect(await findSession(db, first)).toBeNull();
	});
});
