import { expect, test } from 'vitest';
import { blockLogUrl, centralAuthUrl, personLinks, wikiOfAccount } from './person-links.ts';

const dewiki = {
	name: 'dewiki',
	scriptUrl: 'https://de.wikipedia.org/w/index.php',
	articleUrl: 'https://de.wikipedia.org/wiki/$1',
};
const metaPages = 'https://meta.wikimedia.org/wiki/Special:';
const wiki = 'https://de.wikipedia.org/wiki';

test.each<[string, boolean, Record<string, string>]>([
	[
		'Example Ünal',
		true,
		{
			talk: `${wiki}/User_talk:Example_%C3%9Cnal`,
			contributions: `${wiki}/Special:Contributions/Example_%C3%9Cnal`,
			'central-auth': `${metaPages}CentralAuth/Example_%C3%9Cnal`,
			'global-contributions': `${metaPages}GlobalContributions/Example_%C3%9Cnal`,
			xtools: 'https://xtools.wmcloud.org/ec/dewiki/Example%20%C3%9Cnal',
			guc: 'https://guc.toolforge.org/?user=Example%20%C3%9Cnal',
		},
	],
	[
		'A&B = C+D; E?',
		false,
		{
			'central-auth': `${metaPages}CentralAuth/A%26B_%3D_C%2BD;_E%3F`,
			'global-contributions': `${metaPages}GlobalContributions/A%26B_%3D_C%2BD;_E%3F`,
			xtools: 'https://xtools.wmcloud.org/globalcontribs/A%26B%20%3D%20C%2BD%3B%20E%3F',
			guc: 'https://guc.toolforge.org/?user=A%26B%20%3D%20C%2BD%3B%20E%3F',
		},
	],
	[
		'~2026-17',
		true,
		{
			talk: `${wiki}/User_talk:~2026-17`,
			contributions: `${wiki}/Special:Contributions/~2026-17`,
			'central-auth': `${metaPages}CentralAuth/~2026-17`,
			'global-contributions': `${metaPages}GlobalContributions/~2026-17`,
			guc: 'https://guc.toolforge.org/?user=~2026-17',
		},
	],
	[
		'2001:DB8:0:0:0:0:0:17',
		true,
		{
			talk: `${wiki}/User_talk:2001:DB8:0:0:0:0:0:17`,
			contributions: `${wiki}/Special:Contributions/2001:DB8:0:0:0:0:0:17`,
			guc: 'https://guc.toolforge.org/?user=2001%3ADB8%3A0%3A0%3A0%3A0%3A0%3A17',
		},
	],
])('links to what exists for %s', (name, hasHome, links) => {
	const found = personLinks(name, hasHome ? dewiki : null);
	expect(Object.fromEntries(found.map(({ kind, url }) => [kind, url]))).toEqual(links);
	for (const { url } of found) expect(new URL(url).protocol).toBe('https:');
	// What is in an address is the name again.
	for (const { url } of found) expect(decodeURIComponent(url).replaceAll('_', ' ')).toContain(name);
});

test('a wiki without a web address has no links, and no block log', () => {
	const odd = { name: 'odd', scriptUrl: 'javascript:alert(1)', articleUrl: 'javascript:$1' };
	expect(personLinks('A', odd).map(({ kind }) => kind)).toEqual([
		'central-auth',
		'global-contributions',
		'xtools',
		'guc',
	]);
	expect(blockLogUrl('A', odd)).toBe(null);
	const local = { wiki: 'odd', origin: null, apiUrl: null, localId: 1, edits: 0, block: null, groups: [] };
	expect(blockLogUrl('A', wikiOfAccount(local))).toBe(null);
});

test('the block log of a local account, and the account on Meta', () => {
	const origin = 'https://de.wikipedia.org';
	const local = {
		wiki: 'dewiki',
		origin,
		apiUrl: `${origin}/w/api.php`,
		localId: 1,
		edits: 0,
		block: null,
		groups: [],
	};
	expect(blockLogUrl('A & B', wikiOfAccount(local))).toBe(
		'https://de.wikipedia.org/w/index.php?title=Special:Log/block&page=User:A_%26_B',
	);
	expect(wikiOfAccount(local)).toEqual(dewiki);
	expect(centralAuthUrl('100% example')).toBe(`${metaPages}CentralAuth/100%25_example`);
});
