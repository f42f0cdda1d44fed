import { afterAll, beforeAll, expect, test } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { requireCurrentSchema } from '../../../../migrations/migrate.ts';
import { identify } from './identify.ts';
import { formatSessionId, parseSessionId } from '#lib/domain/access/session-id.ts';
import { admitUser, insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';

const local = { oauth: null };
const wikimedia = { oauth: { clientId: 'id', clientSecret: 'secret' } };
const localSession = { id: formatSessionId({ provider: 'local' }), name: '#local' };
const session = (centralId: number) => ({ id: formatSessionId({ provider: 'wikimedia', centralId }), name: 'Example' });

let database: TestDatabase;
beforeAll(async () => {
	database = await testDatabase(engines[0].create);
	await insertAllowedUser(database.db, { username: 'Example', role: 'viewer', addedBy: null });
	await admitUser(database.db, { centralId: 6, username: 'Example' });
});
afterAll(() => database.remove());

const given = () => ({ db: database.db, requireSchema: () => requireCurrentSchema(database.db) });

test('a session is valid only in the mode in which it was made', async () => {
	expect(await identify(localSession, { config: local, ...given() })).toEqual({
		kind: 'allowed',
		id: 'local',
		username: '#local',
		role: 'admin',
	});
	expect(await identify(localSession, { config: wikimedia, ...given() })).toEqual({ kind: 'nobody' });
	expect(await identify(session(6), { config: local, ...given() })).toEqual({ kind: 'nobody' });
	expect(await identify(session(6), { config: wikimedia, ...given() })).toEqual({
		kind: 'allowed',
		id: 'wikimedia:6',
		username: 'Example',
		role: 'viewer',
	});
});

test('the account decides, not the name', async () => {
	expect(await identify(session(7), { config: wikimedia, ...given() })).toEqual({
		kind: 'stranger',
		username: 'Example',
	});
	for (const user of [
		undefined,
		{},
		{ id: '' },
		{ id: '6', name: 'Example' },
		{ id: 'wikimedia:' },
		{ id: 'wikimedia:06' },
	]) {
		expect(await identify(user, { config: wikimedia, ...given() })).toEqual({ kind: 'nobody' });
	}
});

test('no user is accepted with an outdated schema', async () => {
	const { schema } = database.db;
	await schema.alterTable('kysely_migration').renameTo('kysely_migration_away').execute();
	try {
		for (const [user, config] of [
			[localSession, local],
			[session(6), wikimedia],
		] as const)
			expect(await identify(user, { config, ...given() })).toMatchObject({
				kind: 'unknown',
				problem: { kind: 'schema-outdated' },
			});
		expect(await identify(undefined, { config: local, ...given() })).toEqual({ kind: 'nobody' });
	} finally {
		await schema.alterTable('kysely_migration_away').renameTo('kysely_migration').execute();
	}
});

test('session ids are parsed to what was formatted', () => {
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
