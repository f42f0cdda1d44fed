import { expect, test } from 'vitest';
import { parseWikimediaHost, titleInAddress } from './wikimedia-host.ts';

test.each([
	['de.wikipedia.org', 'de.wikipedia.org'],
	[' DE.Wikipedia.org ', 'de.wikipedia.org'],
	['https://de.m.wikipedia.org/wiki/X?y#z', 'de.wikipedia.org'],
	['//zh-min-nan.wikipedia.org/wiki/X', 'zh-min-nan.wikipedia.org'],
	['m.wikidata.org', 'www.wikidata.org'],
	['commons.wikimedia.org', 'commons.wikimedia.org'],
	['wikisource.org', 'wikisource.org'],
	['https://www.mediawiki.org', 'www.mediawiki.org'],
])('%s is %s', (text, host) => {
	expect(parseWikimediaHost(text)).toBe(host);
});

test.each([
	...[
		'',
		'dewiki',
		'wikipedia.org',
		'localhost',
		'127.0.0.1',
		'[::1]',
		'de.wikipedia.org.example',
		'de.wikipedia.org:81',
	],
	...['https://de.wikipedia.org@wiki.example', 'https://x:y@de.wikipedia.org', 'wiki.example/de.wikipedia.org'],
	...['a.b.wikipedia.org', 'evilwikipedia.org', 'x.evilwikipedia.org', 'file:///de.wikipedia.org', 'de.wikipedia.com'],
	...['https://wiki.example#de.wikipedia.org', `${'x'.repeat(3_000)}.wikipedia.org`],
])('%s is no host of Wikimedia', (text) => {
	expect(parseWikimediaHost(text)).toBe(null);
});

test.each([
	['https://de.wikipedia.org/wiki/Kategorie:Caf%C3%A9_X', 'Kategorie:Café_X'],
	['https://de.wikipedia.org/w/index.php?title=A+B&action=edit', 'A B'],
	['//zh.wikipedia.org/zh-hans/A', 'A'],
	['https://de.wikipedia.org/wiki/%E0', null],
	['https://de.wikipedia.org/', null],
	['Wikipedia:A', null],
])('the title of %s is %s', (address, title) => {
	expect(titleInAddress(address)).toBe(title);
});
