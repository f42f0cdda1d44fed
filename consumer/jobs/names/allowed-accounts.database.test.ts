import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ActionApiServer, createActionApiServer } from '../../../demo/action-api-server.ts';
import { lease, type TestDatabase, testDatabase } from '../../../fixtures/database.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import {
	admitUser,
	insertAllowedUser,
	listAllowedUsers,
	recordAccountOf,
} from '#lib/server/store/access/allowed-users.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { engines } from '../../../scripts/test/databases.ts';
import { createAllowedAccounts } from './allowed-accounts.ts';

describe.each(engines)('names that may sign in, on $engine', ({ create }) => {
	let meta: ActionApiServer;
	let database: TestDatabase;
	beforeEach(async () => {
		meta = await createActionApiServer();
		database = await testDatabase(create);
	});
	afterEach(() => Promise.all([meta.close(), database.remove()]));

	const allow = (username: string, centralId: number | null = null) =>
		insertAllowedUser(database.db, { username, role: 'viewer', addedBy: null, centralId });
	const listed = async () =>
		(await listAllowedUsers(database.db)).map(({ username, centralId, noAccountAt }) => [
			...[username, centralId, noAccountAt !== null],
		]);

	it('are bound to the accounts that Meta has, and nobody else is let in by them', async () => {
		const { db } = database;
		meta.addAccount({ id: 1, name: 'A' });
		meta.addAccount({ id: 2, name: 'B' });
		for (const name of ['A', 'Nobody', 'B']) await allow(name);
		const held = await lease(db);
		const api = createActionApi({ userAgent: 'xwiki-test/1', requestsPerMinute: 60_000, configured: [meta.url] });
		const tools = {
			...{ api, config: { metaApiUrl: meta.url }, log: createLog('error', () => undefined), clock: systemClock },
			...{ signal: new AbortController().signal, onFailure: () => undefined },
		};
		const job = createAllowedAccounts();
		const round = async () => {
			while ((await job.step(held, tools)) === 'more');
		};
		await round();
		expect(await listed()).toEqual([
			['A', 1, false],
			['B', 2, false],
			['Nobody', null, true],
		]);
		expect(await admitUser(db, { centralId: 9, username: 'A' })).toBeNull();
		const asked = meta.requests.length;
		meta.addAccount({ id: 3, name: 'Nobody' });
		await round();
		expect((await listed()).at(-1)).toEqual(['Nobody', 3, false]);
		// Bound ones are not asked for again.
		expect(meta.requests.slice(asked).map(({ query }) => query.get('guiuser'))).toEqual(['Nobody']);
		await round();
		expect(meta.requests).toHaveLength(asked + 1);
	});

	it('one that Meta refuses does not hold up the others', async () => {
		for (const name of ['A', 'B']) await allow(name);
		meta.addAccount({ id: 2, name: 'B' });
		meta.misbehave({ kind: 'error', code: 'strange' });
		const held = await lease(database.db);
		const api = createActionApi({ userAgent: 'xwiki-test/1', requestsPerMinute: 60_000, configured: [meta.url] });
		const job = createAllowedAccounts();
		const tools = {
			...{ api, config: { metaApiUrl: meta.url }, log: createLog('error', () => undefined), clock: systemClock },
			...{ signal: new AbortController().signal, onFailure: () => undefined },
		};
		const round = async () => {
			while ((await job.step(held, tools)) === 'more');
		};
		await expect(round()).rejects.toMatchObject({ fault: 'refused', code: 'strange' });
		expect(await listed()).toEqual([
			['A', null, false],
			['B', 2, false],
		]);
	});

	it('are left alone if something has changed meanwhile', async () => {
		const { db } = database;
		const held = await lease(db);
		await allow('A');
		await allow('Other', 5);
		const [row] = await listAllowedUsers(db);
		const wanted = { id: row?.id ?? 0, username: 'A' };
		// The account is another's entry.
		await recordAccountOf(held, wanted, { centralId: 5, name: 'A' }, 1);
		expect((await listed())[0]).toEqual(['A', null, false]);
		await db.updateTable('allowed_users').set({ username: 'C' }).where('id', '=', wanted.id).execute();
		await recordAccountOf(held, wanted, { centralId: 1, name: 'A' }, 1);
		await recordAccountOf(held, wanted, null, 1);
		expect((await listed()).find(([name]) => name === 'C')).toEqual(['C', null, false]);
		// They have signed in.
		await admitUser(db, { centralId: 7, username: 'C' });
		await recordAccountOf(held, { ...wanted, username: 'C' }, { centralId: 1, name: 'C' }, 1);
		expect((await listed()).find(([name]) => name === 'C')).toEqual(['C', 7, false]);
	});
});
