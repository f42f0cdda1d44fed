import { afterAll, beforeAll, expect, test } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { requireCurrentSchema } from '../../../../migrations/migrate.ts';
import { identify } from './identify.ts';
import { formatSessionOwner, parseSessionOwner } from '#lib/domain/access/session-owner.ts';
import {
	admitUser,
	changeRole,
	endUserSessions,
	findAllowedUser,
	insertAllowedUser,
	removeAllowedUser,
} from '#lib/server/store/access/allowed-users.ts';
import { startSession } from '#lib/server/store/access/sessions.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';

const local = { oauth: null };
const wikimedia = { oauth: { clientId: 'id', clientSecret: 'secret' } };
const localOwner = formatSessionOwner({ provider: 'local' });
const ownerOf = (centralId: number) => formatSessionOwner({ provider: 'wikimedia', centralId });

/** Begins a session. @returns what its cookie says */
async function signedIn(owner: string) {
	return { owner, username: 'Example', token: await startSession(database.db, owner, '') };
}

let database: TestDatabase;
beforeAll(async () => {
	database = await testDatabase(engines[0].create);
	await insertAllowedUser(database.db, { username: 'Example', role: 'viewer', addedBy: null });
	await admitUser(database.db, { centralId: 6, username: 'Example' });
});
afterAll(() => database.remove());

const given = () => ({ db: database.db, requireSchema: () => requireCurrentSchema(database.db) });

test('a session is valid only in the mode in which it was made', async () => {
	const localSession = await signedIn(localOwner);
	const session = await signedIn(ownerOf(6));
	expect(await identify(localSession, { config: local, ...given() })).toEqual({
		kind: 'allowed',
		id: 'local',
		username: '#local',
		role: 'admin',
		sessionId: expect.any(Number),
	});
	expect(await identify(localSession, { config: wikimedia, ...given() })).toEqual({ kind: 'nobody' });
	expect(await identify(session, { config: local, ...given() })).toEqual({ kind: 'nobody' });
	expect(await identify(session, { config: wikimedia, ...given() })).toEqual({
		kind: 'allowed',
		id: 'wikimedia:6',
		username: 'Example',
		role: 'viewer',
		sessionId: expect.any(Number),
	});
});

test('the account decides, not the name', async () => {
	const { token, ...session } = await signedIn(ownerOf(7));
	expect(await identify({ token, ...session }, { config: wikimedia, ...given() })).toEqual({
		kind: 'stranger',
		id: 'wikimedia:7',
		username: 'Example',
	});
	for (const owner of ['', '7', 'local', 'wikimedia:', 'wikimedia:07', 'wikimedia:6'])
		expect(await identify({ ...session, token, owner }, { config: wikimedia, ...given() }), owner).toEqual({
			kind: 'nobody',
		});
	for (const wrong of ['', 'x', token.toUpperCase(), `${token} `])
		expect(await identify({ ...session, token: wrong }, { config: wikimedia, ...given() }), wrong).toEqual({
			kind: 'nobody',
		});
	expect(await identify(null, { config: wikimedia, ...given() })).toEqual({ kind: 'nobody' });
});

test('a session of before a removal is refused, and not valid when the user is allowed again', async () => {
	const { db } = database;
	await insertAllowedUser(db, { username: 'Twice', role: 'viewer', addedBy: null, centralId: 9 });
	const before = await signedIn(ownerOf(9));
	const is = async () => (await identify(before, { config: wikimedia, ...given() })).kind;
	expect(await is()).toBe('allowed');
	const user = await findAllowedUser(db, 9);
	await insertAllowedUser(db, { username: 'Admin', role: 'admin', addedBy: null });
	await removeAllowedUser(db, user?.id ?? 0, null);
	expect(await is()).toBe('stranger');
	await insertAllowedUser(db, { username: 'Twice', role: 'viewer', addedBy: null });
	await admitUser(db, { centralId: 9, username: 'Twice' });
	expect(await is()).toBe('nobody');
	expect(await identify(await signedIn(ownerOf(9)), { config: wikimedia, ...given() })).toMatchObject({
		kind: 'allowed',
	});
});

test('another role, and an admin, end all sessions of a user', async () => {
	const { db } = database;
	await insertAllowedUser(db, { username: 'Changing', role: 'viewer', addedBy: null, centralId: 10 });
	const id = (await findAllowedUser(db, 10))?.id ?? 0;
	for (const [change, after] of [
		[() => changeRole(db, id, 'viewer', null), 'allowed'],
		[() => changeRole(db, id, 'admin', null), 'nobody'],
		[() => changeRole(db, id, 'viewer', null), 'nobody'],
		[() => endUserSessions(db, id, 'Admin'), 'nobody'],
	] as const) {
		const session = await signedIn(ownerOf(10));
		await change();
		expect((await identify(session, { config: wikimedia, ...given() })).kind).toBe(after);
	}
});

test('no user is accepted with an outdated schema', async () => {
	const { schema } = database.db;
	await schema.alterTable('kysely_migration').renameTo('kysely_migration_away').execute();
	try {
		for (const [owner, config] of [
			[localOwner, local],
			[ownerOf(6), wikimedia],
		] as const)
			expect(await identify(await signedIn(owner), { config, ...given() })).toMatchObject({
				kind: 'unknown',
				problem: { kind: 'schema-outdated' },
			});
		expect(await identify(null, { config: local, ...given() })).toEqual({ kind: 'nobody' });
	} finally {
		await schema.alterTable('kysely_migration_away').renameTo('kysely_migration').execute();
	}
});

test('session ids are parsed to what was formatted', () => {
	for (const owner of [{ provider: 'local' }, { provider: 'wikimedia', centralId: 123 }] as const) {
		expect(parseSessionOwner(formatSessionOwner(owner))).toEqual(owner);
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
		expect(parseSessionOwner(text), text).toBe(null);
	}
});
