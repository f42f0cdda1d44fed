import { expect, test } from 'vitest';
import { currentOwners, isValidAt } from './name-period.ts';

const period = (userId: number, name: string, validFrom: number | null, validUntil: number | null) => ({
	userId,
	name,
	validFrom,
	validUntil,
});

test('a name means its person from the beginning of its time to before the end', () => {
	expect([9, 10, 19, 20].map((time) => isValidAt(period(1, 'A', 10, 20), time))).toEqual([false, true, true, false]);
	expect([-1e9, 1e15].map((time) => isValidAt(period(1, 'A', null, null), time))).toEqual([true, true]);
});

test('a name means who has it now, or had it last', () => {
	const ofOne = [period(1, 'Freed', null, 10), period(2, 'Freed', 10, 20)];
	expect(currentOwners(ofOne).map(({ userId }) => userId)).toEqual([2]);
	expect(currentOwners([...ofOne, period(3, 'Freed', 20, null)]).map(({ userId }) => userId)).toEqual([3]);
	const twoNames = [period(1, 'A', null, 10), period(1, 'B', 10, null), period(2, 'A', 5, 10)];
	expect(currentOwners(twoNames).map(({ userId, name }) => [userId, name])).toEqual([
		[1, 'A'],
		[1, 'B'],
		[2, 'A'],
	]);
	expect(currentOwners([])).toEqual([]);
});
