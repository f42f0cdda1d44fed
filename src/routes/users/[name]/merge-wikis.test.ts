import { expect, test } from 'vitest';
import { exactly, notKnown } from '#lib/domain/insight/count.ts';
import { readBlock } from '#lib/domain/person/local-block.ts';
import { mergeWikis } from './merge-wikis.ts';

const account = (wiki: string, edits: number, isBlocked = false) => ({
	wiki,
	origin: wiki === 'x' ? null : `https://${wiki}.example`,
	apiUrl: null,
	localId: null,
	edits,
	block: isBlocked ? readBlock({}) : null,
	groups: [],
});
const wiki = (name: string) => ({ name, scriptUrl: null, articleUrl: `https://${name}.example/there/$1` });

test('wikis with recorded events come first, then those with most edits', () => {
	const recorded = [
		{ wiki: wiki('a'), events: 5 },
		{ wiki: wiki('b'), events: 7 },
	];
	const accounts = [account('idle', 0), account('x', 3), account('c', 9), account('a', 60), account('d', 0, true)];
	const rows = mergeWikis(recorded, accounts, exactly(12));
	expect(rows.map(({ wiki, events, edits, blocked }) => [wiki.name, events.value, edits.value, blocked])).toEqual([
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

test('the count of each wiki is as sure as the count of all', () => {
	const recorded = [{ wiki: wiki('a'), events: 5 }];
	const accounts = [account('c', 9)];
	const countsWith = (all: Parameters<typeof mergeWikis>[2]) =>
		mergeWikis(recorded, accounts, all).map(({ events: { value, exact } }) => [value, exact]);
	expect(countsWith({ value: 5, exact: true, reasons: [] })).toEqual([
		[5, true],
		[0, true],
	]);
	expect(countsWith({ value: 5, exact: false, reasons: ['gap'] })).toEqual([
		[5, false],
		[0, false],
	]);
	expect(countsWith({ value: 5, exact: false, reasons: ['backfill-running'] })).toEqual([
		[5, false],
		[null, false],
	]);
	expect(countsWith(notKnown([]))).toEqual([
		[5, false],
		[null, false],
	]);
});
