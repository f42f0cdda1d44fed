import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionApiServer, createActionApiServer } from '../../../../demo/action-api-server.ts';
import { engines } from '../../../../scripts/test/databases.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { parsePastedNames } from '#lib/domain/tracking/pasted-names.ts';
import { insertTrackedUser, plainTerms } from '#lib/server/store/tracking/track-users.ts';
import { findCandidates, listStates } from './find-candidates.ts';

let meta: ActionApiServer;
let database: TestDatabase;
beforeEach(async () => {
	meta = await createActionApiServer();
	database = await testDatabase(engines[0].create);
});
afterEach(() => Promise.all([meta.close(), database.remove()]));

const api = createActionApi({
	userAgent: 'xwiki-test (https://example.org)',
	configured: ['http://127.0.0.1'],
	requestsPerMinute: 60_000,
});
const find = async (text: string, patience = 20_000) =>
	(await findCandidates(database.db, parsePastedNames(text), { api, apiUrl: meta.url, patience })).map(
		({ line, name, outcome }) => `${line} ${name} ${outcome}`,
	);
const track = (username: string, endsAt: number | null = null) =>
	insertTrackedUser(database.db, { username, addedBy: null }, { ...plainTerms, endsAt });

test('each name has an outcome, and nobody is asked for twice or without need', async () => {
	for (const [at, name] of ['One', 'Two', 'Three', 'Listed'].entries()) meta.addAccount({ id: at + 1, name });
	meta.addAccount({ id: 9, name: 'Hidden', hidden: 'marked' });
	await track('Listed');
	const text =
		'one, two\nUser:Nobody\nlisted\n#x\none\n192.0.2.1\nThree;2026-11-01;x@uni.example\n~2026-12345-67\nHidden';
	expect(await find(text)).toEqual([
		'1 One found',
		'1 Two found',
		'2 Nobody unknown',
		'3 Listed not-asked',
		'4 null invalid',
		'5 One duplicate',
		'6 192.0.2.1 address',
		'7 Three found',
		'7 null date',
		'7 null e-mail',
		'8 ~2026-12345-67 not-asked',
		'9 Hidden hidden',
	]);
	expect(meta.requests.map(({ query }) => query.get('guiuser') ?? query.get('grsuser'))).toEqual([
		...['One', 'Two', 'Nobody', 'Nobody', 'Three', '~2026-12345-67', 'Hidden'],
	]);
});

test('the former name during a rename means the renamed person', async () => {
	meta.addAccount({ id: 1, name: 'New', renaming: { from: 'Old', left: ['enwiki'] } });
	expect(await find('Old\nNew')).toEqual(['1 New found', '2 New duplicate']);
});

test('while Meta is unavailable names are left to be asked for later, without a request for each', async () => {
	meta.addAccount({ id: 1, name: 'One' });
	meta.misbehave(
		{ kind: 'error', code: 'baduser' },
		{ kind: 'error', code: 'baduser' },
		{ kind: 'status', status: 503, retryAfter: 600 },
		{ kind: 'status', status: 503 },
	);
	const names = Array.from({ length: 5_000 }, (_, index) => `Name ${index}`);
	const outcomes = await find(names.join('\n'));
	expect(outcomes.slice(0, 3)).toEqual(['1 Name 0 unknown', '2 Name 1 not-asked', '3 Name 2 not-asked']);
	expect(meta.requests).toHaveLength(3);
	expect(await find('One', 0)).toEqual(['1 One not-asked']);
});

test('those on the list have its state', async () => {
	await track('Listed');
	await track('Ended', 1);
	const names = ['Listed', 'Other', 'Ended', null].map((name) => ({ name }));
	expect(await listStates(database.db, names)).toEqual(['soon', null, 'ended', null]);
});
