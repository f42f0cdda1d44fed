import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../src/lib/server/db/migrate.ts';
import { openDatabase } from '../src/lib/server/db/open.ts';
import type { Db } from '../src/lib/server/db/tables.ts';
import { readState } from '../src/lib/server/store/state.ts';
import { listTrackedUsers } from '../src/lib/server/store/tracked-users.ts';
import { administer } from './administer.ts';
import { throwawaySqlite } from './test/throwaway-database.ts';

const database = throwawaySqlite();
let db: Db;
const admin = (line: string) => administer(db, line.split(' '));

beforeAll(async () => {
	db = openDatabase(database.config, { connections: 1 });
	await migrate(db);
});
afterAll(async () => {
	await db.destroy();
	await database.remove();
});

test('a first admin, people to follow, and what there is then', async () => {
	await admin('allow alice Example admin');
	await admin('allow Bob viewer');
	const [lastDay = ''] = [Date.now() + 90 * 86_400_000].map((day) => new Date(day).toISOString().slice(0, 10));
	expect(await admin('track user:Élodie_B')).toEqual([expect.stringContaining(lastDay)]);
	expect((await listTrackedUsers(db))[0]?.endsAt).toBe(Date.parse(lastDay) + 86_400_000);
	expect(await admin('track ~2026-12345-67 --no-end')).toEqual([expect.stringContaining('without an end')]);
	await admin('untrack ~2026-12345-67 purge');
	expect(await admin('list')).toEqual([
		'May sign in: 2',
		'  Alice Example, admin, not signed in yet',
		'  Bob, viewer, not signed in yet',
		'Followed: 2',
		'  ~2026-12345-67, being removed: purge',
		`  Élodie B, not taken up yet, until ${lastDay}`,
	]);
	await admin('disallow bob');
	expect(await admin('list')).toContain('May sign in: 1');
});

test.each([
	['disallow Alice Example'],
	['allow Alice_Example viewer'],
	['track Élodie B'],
	['disallow Nobody'],
	['track <x>'],
])('%s is refused, and changes nothing', async (line) => {
	const before = await admin('list');
	await expect(admin(line)).rejects.toThrow();
	expect(await admin('list')).toEqual(before);
});

test.each([
	[''],
	['allow Eve'],
	['allow admin'],
	['allow Eve owner'],
	['track'],
	['track --no-end'],
	['untrack Eve'],
	['list all'],
	['drop tables'],
])('"%s" is answered with the usage', async (line) => {
	await expect(admin(line)).rejects.toThrow('allow NAME admin|viewer');
});

test('renew-epoch', async () => {
	const { epoch } = await readState(db);
	await admin('renew-epoch');
	expect((await readState(db)).epoch).not.toBe(epoch);
});
