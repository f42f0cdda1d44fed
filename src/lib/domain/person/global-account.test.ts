import { expect, test } from 'vitest';
import { loadActionApi } from '../../../../fixtures/wikimedia/load.ts';
import { parseGlobalAccount, parseLocalUsers, parseRenameInProgress } from './global-account.ts';
import type { JsonObject } from '../core/json-fields.ts';

test('reads an answer of CentralAuth', () => {
	expect(parseGlobalAccount(loadActionApi('globaluserinfo-existing'))).toEqual({
		id: 6,
		name: 'ExampleUser',
		home: 'xwikitest',
		registeredAt: Date.parse('2026-11-23T04:29:19Z'),
		locked: false,
		hidden: false,
		groups: [],
		hasRights: false,
		edits: 161,
		accounts: [
			{
				wiki: 'xwikitest',
				origin: 'http://127.0.0.1:8043',
				apiUrl: 'http://127.0.0.1:8043/w/api.php',
				localId: 6,
				edits: 161,
				block: null,
				groups: [],
			},
		],
	});
	expect(parseGlobalAccount(loadActionApi('globaluserinfo-locked'))).toMatchObject({ locked: true });
	expect(parseGlobalAccount(loadActionApi('globaluserinfo-blocked'))).toMatchObject({
		locked: false,
		accounts: [{ block: { until: 'never', reason: '{{sockpuppet|X}} [[User:X]]', by: null } }],
	});
	expect(parseGlobalAccount(loadActionApi('globaluserinfo-temporary'))).toMatchObject({ name: '~2026-1' });
	expect(parseGlobalAccount(loadActionApi('globaluserinfo-non-latin'))).toMatchObject({ name: 'Пример' });
	expect(parseGlobalAccount(loadActionApi('globaluserinfo-missing'))).toBe(null);
});

const answer = (info: JsonObject) => ({ query: { globaluserinfo: { id: 1, name: 'A', ...info } } });

test.each([
	[{ groups: ['steward'] }, true],
	[{ groups: [], merged: [{ wiki: 'a' }, { wiki: 'b', groups: ['sysop'] }] }, true],
	[{ groups: [], merged: [{ wiki: 'a', groups: [] }] }, false],
	[{ groups: 'steward', merged: 'all' }, false],
])('a member of a group on any wiki has rights: %j', (info, hasRights) => {
	expect(parseGlobalAccount(answer(info))).toMatchObject({ hasRights });
});

test('puts the wikis with most edits first, and links to web addresses only', () => {
	const merged = [
		{ wiki: 'b', url: 'javascript:alert(1)' },
		{ wiki: 'a', url: 'https://a.example/x', editcount: 0 },
		'nonsense',
		{ wiki: 'c', editcount: 7, groups: ['sysop', 7, 'editor'], blocked: true },
	];
	expect(parseGlobalAccount(answer({ merged, groups: ['steward', 7, 'founder'] }))).toMatchObject({
		groups: ['founder', 'steward'],
		accounts: [
			{ wiki: 'c', edits: 7, origin: null, apiUrl: null, groups: ['editor', 'sysop'], block: { until: null } },
			{ wiki: 'a', edits: 0, origin: 'https://a.example' },
			{ wiki: 'b', edits: 0, origin: null },
		],
	});
});

test.each([{}, { query: [] }, answer({ id: 0 }), answer({ name: 7 }), answer({ merged: [{}] })])(
	'refuses any other answer',
	(nonsense) => {
		expect(() => parseGlobalAccount(nonsense)).toThrow();
	},
);

test('reads from a real answer which local account ids exist on a wiki', () => {
	expect([...parseLocalUsers(loadActionApi('users-by-id'))]).toEqual([
		[6, true],
		[99999, false],
	]);
	// Meta shows an account that one wiki hides.
	expect(parseGlobalAccount(loadActionApi('globaluserinfo-hidden-locally'))).toMatchObject({
		id: 17,
		accounts: [{ localId: 17, block: { until: 'never' } }],
	});
});

test.each<[string, JsonObject]>([
	['nobody', { users: [] }],
	['no list', { users: 'x' }],
	['no number', { users: [{ missing: true }, { name: 'A' }] }],
	['neither name nor missing', { users: [{ userid: 6 }] }],
])('reads no account from %s', (_what, query) => {
	expect([...parseLocalUsers({ query })]).toEqual([]);
});

test('reads a rename in progress, and that there is none', () => {
	const status = { from: 'Old name', to: 'New name', status: { enwiki: 'queued', dewiki: 'inprogress' } };
	expect(parseRenameInProgress({ query: { globalrenamestatus: { 'New name': status } } })).toEqual({
		from: 'Old name',
		to: 'New name',
	});
	expect(parseRenameInProgress(loadActionApi('globalrenamestatus'))).toBe(null);
	for (const nonsense of [{ from: 'A' }, { from: 'A', to: '#' }, { from: 7, to: 'B' }])
		expect(() => parseRenameInProgress({ query: { globalrenamestatus: { A: nonsense } } })).toThrow();
});
