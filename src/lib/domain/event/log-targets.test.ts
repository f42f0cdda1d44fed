import { expect, test } from 'vitest';
import { logTargets } from './log-targets.ts';
import type { Json } from '../core/json-fields.ts';

function about(
	type: string,
	title: string | null,
	namespace: number | null,
	logParams: Json = [],
	wiki = 'metawiki',
): string[] {
	const [logType = null, logAction = null] = type.split('/');
	return logTargets({ wiki, logType, logAction, title, namespace, logParams });
}

test.each([
	['block/block', 'User:Example', ['Example']],
	['block/unblock', 'Utilisateur:78.192.210.32', ['78.192.210.32']],
	['block/reblock', 'Benutzerin:Zwei:Punkte', ['Zwei:Punkte']],
	['gblblock/gblock', 'User:2001:DB8:0:0:0:0:0:1', ['2001:DB8:0:0:0:0:0:1']],
	['rights/rights', 'User:Example@enwiktionary', ['Example']],
	['rights/rights', 'User:Name@home', ['Name@home']],
	['rights/rights', 'User:A@b@dewiki', ['A@b']],
	['gblrights/usergroups', 'User:Old@account', ['Old@account']],
	['gblrights/usergroups', 'User:Old@dewiki', ['Old@dewiki']],
	['block/block', 'User:Name@home', ['Name@home']],
	['block/block', 'User:Name@dewiki', ['Name@dewiki']],
	['globalauth/setstatus', 'User:Name@home@global', ['Name@home']],
	['growthexperiments/setmentor', 'Utilisateur:Example', ['Example']],
	['globalauth/setstatus', 'User:Locked Example@global', ['Locked Example']],
	['newusers/create2', 'User:Second Example', ['Second Example']],
	['newusers/byemail', 'User:Second Example', ['Second Example']],
	['thanks/thank', 'Участник:Пример', ['Пример']],
])('%s of %s is about %j', (type, title, names) => {
	expect(about(type, title, 2)).toEqual(names);
});

test('a rename is about the old name and the new, wherever its title points', () => {
	const params = { olduser: 'Old name', newuser: 'Another', edits: 2 };
	expect(about('renameuser/renameuser', 'User:Old name', 2, params)).toEqual(['Another', 'Old name']);
	expect(about('gblrename/rename', 'Special:CentralAuth/Another', -1, params)).toEqual(['Another', 'Old name']);
	expect(about('renameuser/renameuser', 'User:Old name', 2, { olduser: 7 })).toEqual(['Old name']);
	const merged = { olduser: 'Old name|older name', newuser: 'Another' };
	expect(about('gblrename/merge', 'Special:CentralAuth/Another', -1, merged)).toEqual([
		...['Another', 'Old name', 'Older name'],
	]);
});

test('the promotion of a local account to a global one is not about the global account with its old name', () => {
	const params = { olduser: 'Old name', newuser: 'Old name (fr)', oldwiki: 'frwiki' };
	expect(about('gblrename/promote', 'Special:CentralAuth/Old name (fr)', -1, params)).toEqual(['Old name (fr)']);
});

test('rights are on another wiki only in Meta’s log', () => {
	expect(about('rights/rights', 'User:Name@dewiki', 2, [], 'enwiki')).toEqual(['Name@dewiki']);
});

test.each([
	['block/block', 'User:192.0.2.0/24', 2],
	['block/unblock', 'User:#1234', 2],
	['newusers/create', 'User:Example', 2],
	['newusers/autocreate', 'User:Example', 2],
	['delete/revision', 'User:Example', 2],
	['move/move', 'User:Example', 2],
	['gblrights/groupprms2', 'Special:GlobalUsers/steward', -1],
	['gblrights/groupprms2', 'User:Steward', 2],
	['gblrights/newset', 'User:Opt out', 2],
	['growthexperiments/addlink', 'User:Example', 2],
	['block/block', 'Example', 0],
	['block/block', null, null],
])('%s of %s is about no user', (type, title, namespace) => {
	expect(about(type, title, namespace)).toEqual([]);
});

test('what is not a log action is about no user', () => {
	const nothing = { wiki: 'dewiki', logType: null, logAction: null, logParams: null };
	expect(logTargets({ ...nothing, title: 'User:Example', namespace: 2 })).toEqual([]);
});
