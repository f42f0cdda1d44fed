import { expect, test } from 'vitest';
import { randomFrom, randomText } from '../../../../fixtures/random.ts';
import {
	campaignPath,
	canonicalCampaignName,
	hasPages,
	isNamespaceIn,
	longestCampaignName,
	PageSet,
} from './campaign.ts';

test.each([
	['Wiki Loves Earth 2026', 'Wiki Loves Earth 2026'],
	['  two \n lines\u2028and\ttabs ', 'two lines and tabs'],
	['Cafe\u0301', 'Café'],
	['مسابقة', 'مسابقة'],
	['x'.repeat(longestCampaignName), 'x'.repeat(longestCampaignName)],
	['x'.repeat(longestCampaignName + 1), null],
	['', null],
	[' \u0000 ', null],
	// The last part of an address, beside the page for a new one.
	['a/b', null],
	['a\\b', null],
	['..', null],
	['new', null],
	['NEW', null],
	['newer', 'newer'],
	// Names are listed with commas.
	['a, b', null],
])('the name of %j is %j', (text, expected) => {
	expect(canonicalCampaignName(text)).toBe(expected);
});

test('a name stays as it is, and is the last part of its address', () => {
	const random = randomFrom(3);
	for (let run = 0; run < 2_000; run += 1) {
		const name = canonicalCampaignName(randomText(random));
		if (name === null) continue;
		expect(canonicalCampaignName(name)).toBe(name);
		const { pathname } = new URL(campaignPath(name), 'https://xwiki.invalid');
		expect(decodeURIComponent(pathname.slice('/campaigns/'.length))).toBe(name);
	}
});

test.each([
	['usual', 'dewiki', 0, true],
	['usual', 'dewiki', 6, false],
	['usual', 'commonswiki', 6, true],
	['usual', 'commonswiki', 0, false],
	['usual', 'wikidatawiki', 0, true],
	['usual', 'wikidatawiki', 120, true],
	['usual', 'wikidatawiki', 146, true],
	['usual', 'wikidatawiki', 2, false],
	['usual', 'dewiki', null, false],
	['all', 'dewiki', null, true],
	['all', 'dewiki', 3, true],
	[[0, 2], 'commonswiki', 2, true],
	[[0, 2], 'commonswiki', 6, false],
	[[], 'dewiki', 0, false],
] as const)('of the namespaces %j on %s %j counts: %j', (namespaces, wiki, namespace, expected) => {
	expect(isNamespaceIn(namespaces, wiki, namespace)).toBe(expected);
});

test('only some pages count where titles or a category are chosen', () => {
	const category = { wiki: 'dewiki', title: 'Kategorie:Brücke', depth: 0 };
	expect(hasPages({ pages: [], category: null })).toBe(false);
	expect(hasPages({ pages: [], category })).toBe(true);
	expect(hasPages({ pages: [{ wiki: 'dewiki', title: 'A' }], category: null })).toBe(true);
});

test.each([
	['its number', 'A', 1, true],
	['its number, under any title', 'Moved', 1, true],
	['its number, though its title is hidden', null, 1, true],
	['its title, while its number is not known', 'A', null, true],
	['a title that another page has', 'A', 2, false],
	['a title that no page has now', 'Gone', 2, true],
	['a title that was typed, and that the wiki writes otherwise', 'a', 1, true],
	['neither', 'B', 3, false],
	['only a number, which is another', null, 3, false],
	['nothing that is known', null, null, null],
] as const)('a page of which is known %s: %j %j, is among some: %j', (_name, title, pageId, expected) => {
	const pages = new PageSet([
		{ wiki: 'dewiki', title: 'A', id: 1 },
		{ wiki: 'dewiki', title: 'a', id: null },
		{ wiki: 'dewiki', title: 'Gone', id: null },
	]);
	expect(pages.has({ wiki: 'dewiki', title, pageId })).toBe(expected);
	if (expected === true) expect(pages.has({ wiki: 'enwiki', title, pageId })).toBe(false);
});
