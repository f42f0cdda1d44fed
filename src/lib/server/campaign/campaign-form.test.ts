import { expect, test } from 'vitest';
import { longestDescription, mostScopePages, mostScopeWikis } from '#lib/domain/campaign/campaign.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { parseCampaign, parseDays } from './campaign-form.ts';

const least = { name: 'Course', first: '2026-03-28', last: '2026-03-29' };
const parsed = (fields: Readonly<Record<string, string>>) =>
	parseCampaign(new URLSearchParams({ ...least, ...fields }));

test('with a name and days alone, all that is content on all wikis counts', () => {
	expect(parsed({})).toEqual({
		...{ name: 'Course', description: '', label: 'Course', zone: 'UTC' },
		...{ from: Date.UTC(2026, 2, 28), until: Date.UTC(2026, 2, 30) },
		scope: { wikis: null, namespaces: 'usual', pages: [], category: null },
	});
});

test('days are those of the zone, the last one included', () => {
	expect(parsed({ zone: 'Europe/Berlin' })).toMatchObject({
		// The clocks are put forward on the second day.
		...{ from: Date.UTC(2026, 2, 27, 23), until: Date.UTC(2026, 2, 29, 22) },
	});
	expect(parseDays(new URLSearchParams({ last: '2026-03-29' }), 'UTC')).toEqual({
		...{ from: null, until: Date.UTC(2026, 2, 30) },
	});
	expect(parseDays(new URLSearchParams(), 'UTC')).toEqual({ from: null, until: null });
});

test('wikis, namespaces, pages and a category are read as people type them', () => {
	const { scope, label, description } = parsed({
		...{ label: ' Students  2026 ', description: ' One\r\nTwo ', wikis: 'enwiki, dewiki\ndewiki' },
		...{ namespaces: 'some', 'namespace-numbers': '2 0,0', category: 'dewiki Kategorie:Brücke_in_Wien', depth: '2' },
		pages: 'dewiki: Alte_Brücke \r\n\n commonswiki File:A  b.jpg\nenwiki Talk: Foo',
	});
	expect({ label, description }).toEqual({ label: 'Students 2026', description: 'One\nTwo' });
	expect(scope).toEqual({
		...{ wikis: ['dewiki', 'enwiki'], namespaces: [0, 2] },
		pages: [
			{ wiki: 'dewiki', title: 'Alte Brücke' },
			{ wiki: 'commonswiki', title: 'File:A b.jpg' },
			{ wiki: 'enwiki', title: 'Talk: Foo' },
		],
		category: { wiki: 'dewiki', title: 'Kategorie:Brücke in Wien', depth: 2 },
	});
	expect(parsed({ namespaces: 'all' }).scope.namespaces).toBe('all');
	expect(parsed({ namespaces: 'usual', 'namespace-numbers': '5' }).scope.namespaces).toBe('usual');
});

const lines = (count: number) => Array.from({ length: count }, (_, at) => `dewiki Page ${at}`).join('\n');
const names = (count: number) => Array.from({ length: count }, (_, at) => `a${at}wiki`).join(' ');
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at).join(' ');

test('as much as is allowed is accepted', () => {
	const { scope } = parsed({
		...{ pages: lines(mostScopePages), wikis: names(mostScopeWikis), namespaces: 'some' },
		...{ 'namespace-numbers': numbers(100), description: 'x'.repeat(longestDescription) },
	});
	expect([scope.pages.length, scope.wikis?.length, scope.namespaces.length]).toEqual([
		...[mostScopePages, mostScopeWikis, 100],
	]);
	expect(parsed({ first: '2020-01-01', last: '2030-01-08' }).until).toBe(Date.UTC(2030, 0, 9));
});

test.each<[string, string, Record<string, string>]>([
	['no name', 'name', { name: ' ' }],
	['a name with a slash', 'name', { name: 'a/b' }],
	['a long description', 'description', { description: 'x'.repeat(longestDescription + 1) }],
	['a label with a comma', 'label', { label: 'a,b' }],
	['a long label', 'label', { label: 'x'.repeat(65) }],
	['a zone that is none', 'zone', { zone: 'Europe/Atlantis' }],
	['an offset', 'zone', { zone: '+01:00' }],
	['no first day', 'period', { first: '' }],
	['no last day', 'period', { last: '' }],
	['a last day before the first', 'period', { last: '2026-03-27' }],
	['a day that its month does not have', 'period', { first: '2026-02-31' }],
	['a day before there were wikis', 'period', { first: '2001-01-14' }],
	['a day without end', 'period', { first: '9999-12-31', last: '9999-12-31' }],
	['more than ten years', 'period', { first: '2020-01-01', last: '2030-01-09' }],
	['a day in words', 'period', { first: 'tomorrow' }],
	['a wiki with a capital', 'wikis', { wikis: 'Dewiki' }],
	['a host', 'wikis', { wikis: 'de.wikipedia.org' }],
	['too many wikis', 'wikis', { wikis: names(mostScopeWikis + 1) }],
	['no namespaces', 'namespaces', { namespaces: 'some' }],
	['a namespace that is no number', 'namespaces', { namespaces: 'some', 'namespace-numbers': '0 Talk' }],
	['a namespace that no wiki has', 'namespaces', { namespaces: 'some', 'namespace-numbers': '0 32768' }],
	['too many namespaces', 'namespaces', { namespaces: 'some', 'namespace-numbers': numbers(101) }],
	['a page without a wiki', 'pages', { pages: 'Berlin' }],
	['a page without a title', 'pages', { pages: 'dewiki  ' }],
	['a long title', 'pages', { pages: `dewiki ${'x'.repeat(513)}` }],
	['too many pages', 'pages', { pages: lines(mostScopePages + 1) }],
	['a category without a wiki', 'category', { category: 'Kategorie:Brücke' }],
	['a deep category', 'category', { category: 'dewiki Kategorie:A', depth: '4' }],
	['half a level', 'category', { category: 'dewiki Kategorie:A', depth: '0.5' }],
	['levels in words', 'category', { category: 'dewiki Kategorie:A', depth: 'all' }],
])('%s is refused, naming %s', (_name, field, fields) => {
	let thrown: unknown;
	try {
		parsed(fields);
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(Problem);
	expect(thrown).toMatchObject({ kind: 'bad-input', field });
});
