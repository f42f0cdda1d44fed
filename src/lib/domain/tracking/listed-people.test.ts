import { expect, test } from 'vitest';
import { ListedPeople } from './listed-people.ts';

test('one person is found by a name, by the account, or by the person', () => {
	const listed = new ListedPeople();
	listed.add({ names: ['A', 'A typed'], centralIds: [null, 7] }, 1);
	listed.add({ names: ['B'], userId: 3 }, 2);
	listed.add({ names: ['A'] }, 3);
	expect(listed.find({ names: ['A'] })).toEqual([1, 3]);
	expect(listed.find({ names: ['A typed', 'B'] })).toEqual([1, 2]);
	expect(listed.find({ names: ['C'], centralIds: [7] })).toEqual([1]);
	expect(listed.find({ names: ['C'], userId: 3 })).toEqual([2]);
	for (const nobody of [
		{ names: [] },
		{ names: ['C'], centralIds: [3, null], userId: 7 },
		{ names: ['a'], userId: null },
	]) {
		expect(listed.find(nobody)).toEqual([]);
		expect(listed.has(nobody)).toBe(false);
	}
	expect(listed.has({ names: ['B'] })).toBe(true);
});
