import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionApiServer, createActionApiServer } from '../../../../demo/action-api-server.ts';
import { engines } from '../../../../scripts/test/databases.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { insertTrackedUser, plainTerms } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { trackPasted } from './track-pasted.ts';

let meta: ActionApiServer;
let database: TestDatabase;
beforeEach(async () => {
	meta = await createActionApiServer();
	database = await testDatabase(engines[0].create);
});
afterEach(() => Promise.all([meta.close(), database.remove()]));

const api = createActionApi({ userAgent: 'xwiki-test (https://example.org)', requestsPerMinute: 60_000 });
const track = async (text: string, patience = 20_000) =>
	(
		await trackPasted(database.db, { text, terms: plainTerms, actor: 'Someone' }, { api, apiUrl: meta.url, patience })
	).map(({ line, name, outcome }) => `${line} ${name} ${outcome}`);

test('a list returns the outcome of each line, and tracks the people it can', async () => {
	for (const [at, name] of ['One', 'Two', 'Three', 'Listed'].entries()) meta.addAccount({ id: at + 1, name });
	await insertTrackedUser(database.db, { username: 'Listed', addedBy: null });
	expect(
		await track('one, two\nUser:Nobody\nlisted\n#x\none\n192.0.2.1\nThree;2026-11-01;x@uni.example\n~2026-12345-67'),
	).toEqual([
		'1 One tracked',
		'1 Two tracked',
		'2 Nobody unknown',
		'3 Listed listed',
		'4 null invalid',
		'5 One duplicate',
		'6 192.0.2.1 as-typed',
		'7 Three tracked',
		'7 null date',
		'7 null e-mail',
		'8 ~2026-12345-67 as-typed',
	]);
	const tracked = await listTrackedUsers(database.db);
	expect(tracked.map(({ username, addedBy, resolvedAt }) => [username, addedBy, resolvedAt !== null])).toEqual([
		['192.0.2.1', 'Someone', false],
		['Listed', null, false],
		['One', 'Someone', true],
		['Three', 'Someone', true],
		['Two', 'Someone', true],
		['~2026-12345-67', 'Someone', false],
	]);
	expect(meta.requests.map(({ query }) => query.get('guiuser') ?? query.get('grsuser'))).toEqual([
		...['One', 'Two', 'Nobody', 'Nobody', 'Three', '~2026-12345-67'],
	]);
});

test('the former name during a rename means the renamed person', async () => {
	meta.addAccount({ id: 1, name: 'New', renaming: { from: 'Old', left: ['enwiki'] } });
	expect(await track('Old\nNew')).toEqual(['1 New tracked', '2 New duplicate']);
});

test('while Meta is unavailable names are tracked as typed, without a request for each', async () => {
	meta.addAccount({ id: 1, name: 'One' });
	meta.misbehave(
		{ kind: 'error', code: 'baduser' },
		{ kind: 'error', code: 'baduser' },
		{ kind: 'status', status: 503, retryAfter: 600 },
		{ kind: 'status', status: 503 },
	);
	const names = Array.from({ length: 5_000 }, (_, index) => `Name ${index}`);
	const outcomes = await track(names.join('\n'));
	expect(outcomes.slice(0, 3)).toEqual(['1 Name 0 unknown', '2 Name 1 as-typed', '3 Name 2 as-typed']);
	expect(meta.requests).toHaveLength(3);
	expect(await listTrackedUsers(database.db)).toHaveLength(4_999);
	expect(await track('One', 0)).toEqual(['1 One as-typed']);
});

test.each(['', ' ,\n', 'x\n'.repeat(5_001)])('no names, or too many, are refused', async (text) => {
	await expect(track(text)).rejects.toMatchObject({ kind: 'bad-input', field: 'names' });
	expect(await listTrackedUsers(database.db)).toEqual([]);
});
