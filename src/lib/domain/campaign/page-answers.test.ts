import { expect, test } from 'vitest';
import { FieldError } from '../core/json-fields.ts';
import { buildCategoryQuery, buildTitlesQuery, parseCategory, parseTitles } from './page-answers.ts';

test('titles are answered as the wiki writes them; a missing page has no number', () => {
	expect(buildTitlesQuery(['berlin', 'Nowhere'])).toEqual({
		...{ action: 'query', prop: 'info', titles: ['berlin', 'Nowhere'] },
	});
	const answer = {
		batchcomplete: true,
		query: {
			normalized: [{ fromencoded: false, from: 'berlin', to: 'Berlin' }],
			pages: [
				{ pageid: 12, ns: 0, title: 'Berlin', contentmodel: 'wikitext' },
				{ ns: 0, title: 'Nowhere', missing: true },
				{ title: 'A[b', invalidreason: 'The title has a bracket.', invalid: true },
				'no page',
			],
		},
	};
	expect(parseTitles(answer)).toEqual([
		{ id: 12, title: 'Berlin', namespace: 0 },
		{ id: null, title: 'Nowhere', namespace: 0 },
		{ id: null, title: 'A[b', namespace: 0 },
	]);
	// All of them were on other wikis.
	expect(parseTitles({ query: { interwiki: [{ title: 'en:A', iw: 'en' }] } })).toEqual([]);
});

test('the members of a category are pages and subcategories, and may go on', () => {
	expect(buildCategoryQuery('Kategorie:Brücke', 'page|41|7')).toMatchObject({
		...{ list: 'categorymembers', cmtitle: 'Kategorie:Brücke', cmcontinue: 'page|41|7' },
	});
	const categorymembers = [
		{ pageid: 5, ns: 0, title: 'Brücke', type: 'page' },
		{ pageid: 6, ns: 6, title: 'Datei:Brücke.jpg', type: 'file' },
		{ pageid: 7, ns: 14, title: 'Kategorie:Steg', type: 'subcat' },
	];
	const pages = [
		{ id: 5, title: 'Brücke', namespace: 0 },
		{ id: 6, title: 'Datei:Brücke.jpg', namespace: 6 },
	];
	const subcategories = ['Kategorie:Steg'];
	const answer = { query: { categorymembers } };
	expect(parseCategory(answer)).toEqual({ pages, subcategories, next: null });
	expect(parseCategory({ ...answer, continue: { cmcontinue: 'subcat|4b|9', continue: '-||' } })).toEqual({
		...{ pages, subcategories, next: 'subcat|4b|9' },
	});
});

test.each([
	['a page without a title', { query: { pages: [{ pageid: 1 }], categorymembers: [{ pageid: 1 }] } }],
	[
		'a number that is none',
		{ query: { pages: [{ pageid: '1', title: 'A' }], categorymembers: [{ pageid: 0, title: 'A' }] } },
	],
	['no query but a text', { query: 'A' }],
])('an answer with %s is refused', (_name, answer) => {
	expect(() => parseTitles(answer)).toThrow(FieldError);
	expect(() => parseCategory(answer)).toThrow(FieldError);
});
