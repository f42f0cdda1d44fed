import { expect, test } from 'vitest';
import { randomFrom } from '../../../../fixtures/random.ts';
import { revertOf, seenUntil } from './outcome.ts';

const day = 86_400_000;

test.each([
	['nothing', [], [], null, { isReverted: false, revertedAt: null, revertedBy: null }],
	['the tag alone', ['mw-reverted'], [], null, { isReverted: true, revertedAt: null, revertedBy: null }],
	[
		'two reverts, of which the first counts',
		null,
		[
			{ at: 20, by: 'other' },
			{ at: 10, by: 'self' },
		],
		null,
		{ isReverted: true, revertedAt: 10, revertedBy: 'self' },
	],
	[
		'a revert that was set back',
		[],
		[{ at: 10, by: 'other' }],
		10,
		{ isReverted: false, revertedAt: null, revertedBy: null },
	],
	[
		'a revert after the one that was set back',
		['x'],
		[
			{ at: 10, by: 'other' },
			{ at: 30, by: 'self' },
		],
		20,
		{ isReverted: true, revertedAt: 30, revertedBy: 'self' },
	],
	[
		'a revert of which the time is not known',
		null,
		[{ at: null, by: 'other' }],
		20,
		{ isReverted: true, revertedAt: null, revertedBy: 'other' },
	],
] as const)('of %s', (_words, tags, facts, setBackAt, expected) => {
	expect(revertOf(tags, facts, setBackAt)).toEqual(expected);
});

test('an edit is known to be unreverted only in a stretch that goes on, or went on for eight days', () => {
	const stretches = [
		{ from: 0, until: 10 * day, isOpen: false },
		{ from: 20 * day, until: 21 * day, isOpen: false },
		{ from: 30 * day, until: 31 * day, isOpen: true },
	];
	const random = randomFrom(3);
	for (let run = 0; run < 500; run += 1) {
		const time = Math.floor(random() * 35 * day);
		const expected = time < 2 * day ? 10 * day : time >= 30 * day && time < 31 * day ? 31 * day : null;
		expect(seenUntil(time, stretches)).toBe(expected);
	}
});
