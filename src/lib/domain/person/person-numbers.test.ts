import { expect, test } from 'vitest';
import type { PersonCoverage, Stretch } from '../coverage/coverage.ts';
import { certaintyOf } from '../insight/count.ts';
import { countOfPerson, cutOff } from './person-numbers.ts';

const stretch = (source: Stretch['source'], from: number, until: number): Stretch => ({ source, from, until });
const whole = [stretch('stream', 100, 200)];
const withGap = [stretch('stream', 100, 150), stretch('unknown', 150, 160), stretch('stream', 160, 200)];

test.each<[string, Partial<PersonCoverage>, number, 'exact' | 'at-least' | 'unknown']>([
	['all is known', { stretches: whole }, 3, 'exact'],
	['all is known, and nothing was done', { stretches: whole }, 0, 'exact'],
	['there is a gap', { stretches: withGap }, 3, 'at-least'],
	['nothing is known', { stretches: [] }, 0, 'unknown'],
	['nothing is known but an action', { stretches: [], openSince: null }, 3, 'at-least'],
	['the past is being read', { stretches: whole, reading: [{ from: 50, until: 100 }] }, 0, 'unknown'],
	['a part is too old', { stretches: whole, expiredUntil: 150 }, 3, 'at-least'],
	['all is too old', { stretches: whole, openSince: null, expiredUntil: 300 }, 0, 'unknown'],
])('a number is as sure as its time: %s', (_, some, value, certainty) => {
	const count = countOfPerson(value, { stretches: [], openSince: 100, ...some });
	expect(certaintyOf(count)).toBe(certainty);
	expect(count.value).toBe(certainty === 'unknown' ? null : value);
	expect(certaintyOf(cutOff(count))).toBe(certainty === 'unknown' ? 'unknown' : 'at-least');
});
