import { expect, test } from 'vitest';
import { loadMessages } from '#lib/messages/messages.ts';
import { wikiDirection, wikiName, wikiTerms } from './wiki-name.ts';

const english = await loadMessages('en');
const wiki = (name: string) => ({ name, scriptUrl: null });

test.each([
	['dewiki', 'German Wikipedia'],
	['simplewiki', 'Simple English Wikipedia'],
	['enwiktionary', 'English Wiktionary'],
	['zh_min_nanwiki', 'Min Nan Chinese Wikipedia'],
	['commonswiki', 'Wikimedia Commons'],
	['wikidatawiki', 'Wikidata'],
	['testwiki', 'Test Wikipedia'],
	['cbk_zamwiki', 'cbk_zamwiki'],
	['map_bmswiki', 'map_bmswiki'],
	['foowiki', 'foowiki'],
	['xwikitest', 'xwikitest'],
])('%s is called %s', (name, expected) => {
	expect(wikiName(wiki(name), english)).toBe(expected);
});

test('languages are named in the reader’s language, and found by their own names too', () => {
	expect(wikiName(wiki('dewiki'), { ...english, language: 'fr' })).toBe('allemand Wikipedia');
	expect(wikiTerms({ name: 'dewiki', scriptUrl: 'https://de.wikipedia.org/w/index.php' }, english)).toEqual([
		'dewiki',
		'German Wikipedia',
		'German',
		'Deutsch',
		'de',
		'de.wikipedia.org',
	]);
	expect(wikiTerms(wiki('xwikitest'), english)).toEqual(['xwikitest', 'xwikitest']);
});

test.each([
	['arwiki', 'rtl'],
	['arzwiki', 'rtl'],
	['hewiktionary', 'rtl'],
	['dvwiki', 'rtl'],
	['dewiki', 'ltr'],
	['zh_min_nanwiki', 'ltr'],
	['map_bmswiki', 'ltr'],
	['commonswiki', 'ltr'],
	['xwikitest', 'ltr'],
] as const)('the pages of %s have the direction %s', (name, direction) => {
	expect(wikiDirection(wiki(name))).toBe(direction);
});
