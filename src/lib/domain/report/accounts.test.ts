import { expect, test } from 'vitest';
import type { PersonCoverage } from '../coverage/coverage.ts';
import { activeAfter, isNewAccount, windowAfter } from './accounts.ts';

const day = 86_400_000;
/** Two weeks. */
const period = { from: 100 * day, until: 114 * day };

test.each([
	['14 days before', 86 * day, true],
	['a moment earlier', 86 * day - 1, false],
	['in the period', 105 * day, true],
	['at its end', 114 * day, false],
	['never, as far as is known', null, null],
])('an account that was registered %s is new: %j', (_name, registeredAt, expected) => {
	expect(isNewAccount(registeredAt, period)).toBe(expected);
});

test('the windows are the 30 days that begin 7 and 30 days after the period', () => {
	expect(windowAfter(period, 7)).toEqual({ from: 121 * day, until: 151 * day });
	expect(windowAfter(period, 30)).toEqual({ from: 144 * day, until: 174 * day });
});

const covered = (from: number, until: number): PersonCoverage => ({
	...{ user: 'A', openSince: null, stretches: [{ source: 'stream', from: from * day, until: until * day }] },
});
const whole = covered(90, 400);

test.each([
	['an edit was seen', whole, true, 200, true, null],
	['none was, and all is known', whole, false, 200, false, null],
	['none was, and its last day is not known', covered(90, 150), false, 200, null, null],
	['none was, and its first moment is not known', covered(121.1, 400), false, 200, null, null],
	['an edit was seen in the part that is known', covered(90, 130), true, 200, true, null],
	['it is not known who it is', null, false, 200, null, null],
	['it is not over', whole, true, 150.9, null, 151],
	['it is just over', whole, false, 151, false, null],
] as const)('active 7 days after, where %s', (_name, coverage, edited, now, is, knownAt) => {
	const person = { coverage, editedAfter: { 7: edited, 30: !edited } };
	const expected = { is, knownAt: knownAt === null ? null : knownAt * day };
	expect(activeAfter(person, period, 7, now * day)).toEqual(expected);
});

test('active 30 days after is a question of its own', () => {
	const person = { coverage: whole, editedAfter: { 7: false, 30: true } };
	expect(activeAfter(person, period, 30, 160 * day)).toEqual({ is: null, knownAt: 174 * day });
	expect(activeAfter(person, period, 30, 174 * day)).toEqual({ is: true, knownAt: null });
	expect(activeAfter({ ...person, coverage: covered(90, 160) }, period, 7, 200 * day).is).toBe(false);
});
