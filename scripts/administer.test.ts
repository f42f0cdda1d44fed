import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ActionApiServer, createActionApiServer } from '../demo/action-api-server.ts';
import { type ActionApi, createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { migrate } from '../migrations/migrate.ts';
import { openDatabase } from '../src/lib/server/db/open.ts';
import type { Db } from '../src/lib/server/db/tables.ts';
import { admitUser } from '#lib/server/store/access/allowed-users.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { administer } from './administer.ts';
import { throwawaySqlite } from './test/throwaway-database.ts';

const database = throwawaySqlite();
let api: ActionApi;
let meta: ActionApiServer;
let db: Db;
const admin = (line: string) => administer(db, line.split(' '), { api, apiUrl: meta.url, patience: 20_000 });

beforeAll(async () => {
	meta = await createActionApiServer();
	const configured = [meta.url];
	api = createActionApi({ userAgent: 'xwiki-test (https://example.org)', requestsPerMinute: 60_000, configured });
	db = openDatabase(database.config, { connections: 1 });
	await migrate(db);
});
afterAll(async () => {
	await Promise.all([db.destroy(), meta.close()]);
	await database.remove();
});

test('a first admin, people to track, and the list of both', async () => {
	await admin('allow alice Example admin');
	await admin('allow Bob viewer');
	const [lastDay = ''] = [Date.now() + 90 * 86_400_000].map((day) => new Date(day).toISOString().slice(0, 10));
	expect(await admin('track user:Élodie_B')).toEqual([expect.stringContaining(lastDay)]);
	expect((await listTrackedUsers(db))[0]?.endsAt).toBe(Date.parse(lastDay) + 86_400_000);
	expect(await admin('track ~2026-12345-67 --no-end')).toEqual([expect.stringContaining('without an end')]);
	await admin('untrack ~2026-12345-67 purge');
	expect(await admin('list')).toEqual([
		'May sign in: 2',
		'  Alice Example, admin, not signed in yet, account not known yet',
		'  Bob, viewer, not signed in yet, account not known yet',
		'Tracked: 2',
		'  ~2026-12345-67, being removed: purge',
		`  Élodie B, not taken up yet, until ${lastDay}`,
	]);
	await admin('disallow bob');
	expect(await admin('list')).toContain('May sign in: 1');
});

test('who is allowed is bound to their account, if Meta knows it', async () => {
	meta.addAccount({ id: 7, name: 'Before' });
	expect(await admin('allow before viewer')).toEqual(['before may sign in as viewer.']);
	expect(await admin('list')).toContain('  Before, viewer, not signed in yet');
	meta.rename(7, 'After');
	await expect(admin('allow After viewer')).rejects.toMatchObject({ kind: 'conflict' });
	expect(await admitUser(db, { centralId: 8, username: 'Before' })).toBeNull();
	expect(await admitUser(db, { centralId: 7, username: 'After' })).toMatchObject({ centralId: 7, username: 'After' });
	expect(await admin('list')).toContain('  After, viewer');
	await admin('disallow After');

	expect(await admin('allow Nobody viewer')).toEqual([expect.any(String), expect.stringContaining('knows no account')]);
	meta.addAccount({ id: 9, name: 'Unasked' });
	meta.misbehave({ kind: 'status', status: 503 });
	expect(await admin('allow Unasked viewer')).toEqual([expect.any(String), expect.stringContaining('not be asked')]);
	expect(await admitUser(db, { centralId: 9, username: 'Unasked' })).toMatchObject({ role: 'viewer' });
	for (const name of ['Nobody', 'Unasked']) await admin(`disallow ${name}`);
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
