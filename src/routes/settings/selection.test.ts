import { expect, test } from 'vitest';
import { Selection } from './selection.svelte.ts';

const list = {
	tracked: [
		{ id: 1, labels: ['a', 'b'] },
		{ id: 2, labels: [] },
		{ id: 3, labels: ['b'] },
	],
	found: 250,
	foundLabels: [
		{ label: 'a', people: 1 },
		{ label: 'b', people: 40 },
	],
};

test('the boxes on the page follow what is chosen above the list', () => {
	const selection = new Selection(list);
	expect([selection.scope, selection.ticked, selection.count]).toEqual(['ticked', [], 0]);
	selection.scope = 'page';
	expect([selection.ticked, selection.count]).toEqual([[1, 2, 3], 3]);
	selection.scope = 'all';
	expect([selection.ticked, selection.count]).toEqual([[1, 2, 3], 250]);
	selection.label = 'b';
	expect([selection.scope, selection.ticked, selection.count]).toEqual(['label', [1, 3], 40]);
	selection.label = '';
	expect([selection.ticked, selection.count]).toEqual([[], 0]);
});

test('a box that is changed leaves those whose boxes are ticked', () => {
	const selection = new Selection(list);
	selection.scope = 'all';
	selection.ticked = [1, 3];
	expect([selection.scope, selection.count]).toEqual(['ticked', 2]);
	// What is ticked stays.
	selection.scope = 'ticked';
	expect(selection.count).toBe(2);
});
