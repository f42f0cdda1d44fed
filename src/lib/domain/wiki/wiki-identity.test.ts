import { expect, test } from 'vitest';
import { wikiIdentity } from './wiki-identity.ts';

const identify = (name: string, host: string | null = null) => {
	const found = wikiIdentity({ name, scriptUrl: host === null ? null : `https://${host}/w/index.php` });
	return found && [found.project, found.language].filter((part) => part !== null).join(' ');
};

test.each([
	['dewiki', 'wikipedia de'],
	['simplewiki', 'wikipedia simple'],
	['enwiktionary', 'wiktionary en'],
	['frwikisource', 'wikisource fr'],
	['zh_min_nanwiki', 'wikipedia nan'],
	['be_x_oldwiki', 'wikipedia be-tarask'],
	['alswiki', 'wikipedia gsw'],
	['nds_nlwiki', 'wikipedia nds-nl'],
	['nowiki', 'wikipedia nb'],
	['commonswiki', 'commons'],
	['wikidatawiki', 'wikidata'],
	['sourceswiki', 'multilingual-wikisource'],
	['betawikiversity', 'beta-wikiversity'],
	['loginwiki', 'login'],
	['test2wiki', 'test2'],
	['tenwiki', null],
	['arbcom_dewiki', null],
	['wg_enwiki', null],
	['sysop_itwiki', null],
	['checkuserwiki', null],
	['collabwiki', null],
	['wikimania2012wiki', null],
	['dewikimedia', null],
	['xwikitest', null],
	['wiki', null],
	['constructor', null],
	['', null],
])('%s is %s', (name, expected) => {
	expect(identify(name)).toBe(expected);
});

test('a different language in the address is accepted', () => {
	expect(identify('dewiki', 'de.wikipedia.org')).toBe('wikipedia de');
	expect(identify('be_x_oldwiki', 'be-tarask.wikipedia.org')).toBe('wikipedia be-tarask');
	expect(identify('enwiki', 'wiki.example.org')).toBe(null);
	expect(identify('bdwiki', 'bd.wikimedia.org')).toBe(null);
	expect(identify('enwiki', 'wikipedia.org.example')).toBe(null);
});
