import { expect, test } from 'vitest';
import { encodeTitle, webOrigin, wikiFromHints } from './wiki-address.ts';

const hints = {
	wiki: 'dewiki',
	serverUrl: 'https://de.wikipedia.org',
	scriptPath: '/w',
	pageUrl: 'https://de.wikipedia.org/wiki/Was_ist%3F',
	title: 'Was ist?',
};
const known = {
	name: 'dewiki',
	scriptUrl: 'https://de.wikipedia.org/w/index.php',
	articleUrl: 'https://de.wikipedia.org/wiki/$1',
};
const unknown = { name: 'dewiki', scriptUrl: null, articleUrl: null };

test('a title is encoded as MediaWiki does it', () => {
	expect(encodeTitle('A b;@$!*(),/:~-_.\'+&?#%"é🦄')).toBe('A_b;@$!*(),/:~-_.%27%2B%26%3F%23%25%22%C3%A9%F0%9F%A6%84');
	for (const character of ' !\"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~') {
		// Beside one that must be encoded, each is written as alone.
		expect(encodeTitle(`${character}é`)).toBe(`${encodeTitle(character)}%C3%A9`);
	}
	expect(encodeTitle('%3A %2F')).toBe('%253A_%252F');
	expect(encodeTitle('\uD800')).toBe('%EF%BF%BD');
});

test('an event proves the addresses of its wiki', () => {
	expect(wikiFromHints(hints)).toEqual(known);
	expect(wikiFromHints({ ...hints, serverUrl: 'https://de.wikipedia.org/' })).toEqual(known);
	expect(wikiFromHints({ ...hints, scriptPath: '/' }).scriptUrl).toBe('https://de.wikipedia.org/index.php');
	expect(wikiFromHints({ ...hints, serverUrl: 'http://127.0.0.1:8043', pageUrl: null })).toEqual({
		name: 'dewiki',
		scriptUrl: 'http://127.0.0.1:8043/w/index.php',
		articleUrl: null,
	});
});

test('the shared sign-in host is never the address of a wiki', () => {
	expect(
		wikiFromHints({
			wiki: 'jawiki',
			serverUrl: 'https://auth.wikimedia.org',
			scriptPath: '/jawiki/w',
			pageUrl: 'https://auth.wikimedia.org/jawiki/wiki/X',
			title: 'X',
		}),
	).toEqual({ name: 'jawiki', scriptUrl: null, articleUrl: null });
	expect(wikiFromHints({ ...hints, serverUrl: 'https://login.example', scriptPath: '/dewiki/w' })).toEqual(unknown);
});

test.each([
	{ serverUrl: null },
	{ serverUrl: '' },
	{ serverUrl: 'de.wikipedia.org' },
	{ serverUrl: '//de.wikipedia.org' },
	{ serverUrl: 'javascript:alert(1)//' },
	{ scriptPath: null },
	{ scriptPath: 'w' },
	{ scriptPath: '/w?a=' },
	{ scriptPath: '/<w>' },
])('%j proves nothing', (hint) => {
	expect(wikiFromHints({ ...hints, ...hint })).toEqual(unknown);
});

test.each([
	{ pageUrl: 'https://evil.example/wiki/Was_ist%3F' },
	{ pageUrl: 'https://de.wikipedia.org.evil.example/wiki/Was_ist%3F' },
	{ pageUrl: 'https://de.wikipedia.org/wiki/Etwas' },
	{ pageUrl: 'https://de.wikipedia.org/wiki/XWas_ist%3F' },
	{ title: null },
	{ title: '' },
])('%j proves no pattern of page addresses', (hint) => {
	expect(wikiFromHints({ ...hints, ...hint })).toEqual({ ...known, articleUrl: null });
});

test('only web addresses have an origin', () => {
	expect(webOrigin('https://de.wikipedia.org/w/index.php?title=$1')).toBe('https://de.wikipedia.org');
	for (const address of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example/', '/w/index.php', '']) {
		expect(webOrigin(address)).toBeNull();
	}
});
