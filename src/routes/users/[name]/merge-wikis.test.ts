import { expect, test } from 'vitest';
import { mergeWikis } from './merge-wikis.ts';

const account = (wiki: string, edits: number, blocked = false) => ({
	wiki,
	origin: wiki === 'x' ? null : `https://${wiki}.example`,
	apiUrl: null,
	localId: null,
	edits,
	blocked,
});
const wiki = (name: string) => ({ name, scriptUrl: null, articleUrl: `https://${name}.example/there/$1` });

test('where something was recorded comes first, then where most was done', () => {
	const recorded = [
		{ wiki: wiki('a'), events: 5 },
		{ wiki: wiki('b'), events: 7 },
	];
	const accounts = [account('idle', 0), account('x', 3), account('c', 9), account('a', 60), account('d', 0, true)];
	const rows = mergeWikis(recorded, accounts);
	expect(rows.map(({ wiki, events, edits, blocked }) => [wiki.name, events, edits, blocked])).toEqual([
		['b', 7, null, false],
		['a', 5, 60, false],
		['c', 0, 9, false],
		['x', 0, 3, false],
		['d', 0, 0, true],
	]);
	expect(rows.map(({ wiki }) => wiki.articleUrl)).toEqual([
		'https://b.example/there/$1',
		'https://a.example/there/$1',
		'https://c.example/wiki/$1',
		null,
		'https://d.example/wiki/$1',
	]);
});
