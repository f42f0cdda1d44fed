import { expect, test } from 'vitest';
import { canChoose, type Candidates, formatCandidates, parseCandidates } from './candidates.ts';

const candidates: Candidates = {
	title: 'Category:"X"',
	isCut: true,
	rows: [
		{ line: 1, typed: 'a', name: 'A', outcome: 'found' },
		{ line: 2, typed: '', name: null, outcome: 'e-mail' },
	],
};

test('candidates come back as they went', () => {
	expect(parseCandidates(formatCandidates(candidates))).toEqual(candidates);
	expect(parseCandidates('[null,false,[]]')).toEqual({ title: null, isCut: false, rows: [] });
});

test.each([
	...[
		'',
		'x',
		'null',
		'{}',
		'[]',
		'[null,false]',
		'[1,false,[]]',
		'[null,1,[]]',
		'[null,false,{}]',
		'[null,false,[1]]',
	],
	...['a', ' A', 'A/b', ''].map((name) => `[null,false,[[1,"a",${JSON.stringify(name)},"found"]]]`),
	...[
		'[1,"a",null,"found"]',
		'["1","a","A","found"]',
		'[1,1,"A","found"]',
		'[1,"a","A","tracked"]',
		'[1,"a",1,"found"]',
	].map((row) => `[null,false,[${row}]]`),
])('%s is from elsewhere', (text) => {
	expect(parseCandidates(text)).toBe(null);
});

test.each([
	['found', null, true],
	['address', 'now', true],
	['not-asked', 'ended', true],
	['found', 'paused', true],
	['found', 'ending', false],
	['not-asked', 'duplicate', false],
	['unknown', null, false],
	['date', null, false],
] as const)('%s with %s can be chosen: %s', (outcome, state, expected) => {
	expect(canChoose({ outcome }, state)).toBe(expected);
});
