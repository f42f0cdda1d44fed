import { expect, test } from 'vitest';
import { peopleMeant } from './people-meant.ts';

const known = {
	users: ['New', 'Other', 'Third'],
	labels: [
		{ label: 'x', users: [0, 1] },
		{ label: 'y', users: [2] },
	],
	formerNames: { Old: 'New' },
};

test('a filter means people by current names and by labels, and by both those who have both', () => {
	expect(peopleMeant({ user: ['Old'], minor: true }, known)).toEqual({
		filter: { user: ['New'], minor: true },
		people: ['New'],
	});
	expect(peopleMeant({ label: ['x'] }, known).people).toEqual(['New', 'Other']);
	expect(peopleMeant({ user: ['Old', 'Third'], label: ['x'] }, known).people).toEqual(['New']);
	expect(peopleMeant({ user: ['Third'], label: ['x'] }, known).people).toEqual([]);
	expect(peopleMeant({ user: ['Unknown'] }, known).people).toEqual(['Unknown']);
	expect(peopleMeant({ minor: true }, known).people).toBe(undefined);
});

test('a label means nobody who could be named while labels are not known', () => {
	for (const nothing of [null, undefined])
		expect(peopleMeant({ user: ['Old'], label: ['x'] }, nothing)).toEqual({
			filter: { user: ['Old'], label: ['x'] },
			people: undefined,
		});
});
