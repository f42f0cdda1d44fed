import { afterEach, expect, test } from 'vitest';
import { askWiki } from './action-api.ts';
import { addressToAsk, useDemoWikis } from './demo-wikis.ts';

afterEach(() => useDemoWikis(null));

test('without a demo the wikis themselves are asked', () => {
	expect(addressToAsk('https://de.wikipedia.org/w/api.php')).toBe('https://de.wikipedia.org/w/api.php');
});

test('in the demo every question goes to its wikis', async () => {
	useDemoWikis('http://127.0.0.1:8001');
	const requested: string[] = [];
	const fetch = (url: string | URL | Request) => {
		requested.push(String(url).replace(/\?.*/, ''));
		return Promise.resolve(new Response('{}'));
	};
	await askWiki(fetch, 'https://de.wikipedia.org/w/api.php', { action: 'query' });
	await askWiki(fetch, 'https://www.wikidata.org/w/api.php', { action: 'wbgetentities' });
	expect(requested).toEqual([
		'http://127.0.0.1:8001/de.wikipedia.org/w/api.php',
		'http://127.0.0.1:8001/www.wikidata.org/w/api.php',
	]);
});
