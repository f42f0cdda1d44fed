import { afterAll, beforeAll, expect, test } from 'vitest';
import { throwawaySqlite } from '../../../scripts/test/throwaway-database.ts';
import { identify } from './identify.ts';
import { formatSessionId, parseSessionId } from './session-id.ts';
import { admitUser, insertAllowedUser } from './store/allowed-users.ts';
import { type TestDatabase, testDatabase } from './store/fixture.ts';

const local = { oauth: null };
const wikimedia = { oauth: { clientId: 'id', clientSecret: 'secret' } };
const localSession = { id: formatSessionId({ provider: 'local' }), name: '#local' };
const session = (centralId: number) => ({ id: formatSessionId({ provider: 'wikimedia', centralId }), name: 'Example' });

let database: TestDatabase;
beforeAll(async () => {
	database = await testDatabase(() => Promise.resolve(throwawaySqlite()));
	await insertAllowedUser(database.db, { username: 'Example', role: 'viewer', addedBy: null });
	await admitUser(database.db, { centralId: 6, username: 'Example' });
});
afterAll(() => database.remove());

test('a session counts only in the mode that it was made in', async () => {
	const { db } = database;
	expect(await identify(localSession, { config: local, db })).toEqual({
		kind: 'allowed',
		username: '#local',
		role: 'admin',
	});
	expect(await identify(localSession, { config: wikimedia, db })).toEqual({ kind: 'nobody' });
	expect(await identify(session(6), { config: local, db })).toEqual({ kind: 'nobody' });
	expect(await identify(session(6), { config: wikimedia, db })).toEqual({
		kind: 'allowed',
		username: 'Example',
		role: 'viewer',
	});
});

test('the account counts, not the name', async () => {
	const { db } = database;
	expect(await identify(session(7), { config: wikimedia, db })).toEqual({ kind: 'stranger', username: 'Example' });
	for (const user of [
		undefined,
		{},
		{ id: '' },
		{ id: '6', name: 'Example' },
		{ id: 'wikimedia:' },
		{ id: 'wikimedia:06' },
	]) {
		expect(await identify(user, { config: wikimedia, db })).toEqual({ kind: 'nobody' });
	}
});

test('session ids read back', () => {
	for (const owner of [{ provider: 'local' }, { provider: 'wikimedia', centralId: 123 }] as const) {
		expect(parseSessionId(formatSessionId(owner))).toEqual(owner);
	}
	for (const text of [
		'',
		'Local',
		'wikimedia:0',
		'wikimedia:-1',
		'wikimedia:1e3',
		'wikimedia:1234567890123456',
		' local',
	]) {
		expect(parseSessionId(text), text).toBe(null);
	}
});
