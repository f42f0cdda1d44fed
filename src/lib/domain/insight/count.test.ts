import { expect, expectTypeOf, test } from 'vitest';
import {
	addCounts,
	type Count,
	countEach,
	countIn,
	countOf,
	exactly,
	lessSure,
	notKnown,
	certaintyOf,
} from './count.ts';
import type { UnknownStretch } from '../coverage/coverage.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';

const known = (value: number): Count => ({ value, exact: true, reasons: [], unknown: 0 });
const least = (value: number, ...reasons: Count['reasons']): Count => ({ value, exact: false, reasons, unknown: 0 });
const none = (...reasons: Count['reasons']): Count => ({ value: null, exact: false, reasons, unknown: 0 });

test.each<[string, Count, Count, ReturnType<typeof certaintyOf>]>([
	['all known', countOf(3, 'known', []), known(3), 'exact'],
	['nothing, all known', countOf(0, 'known', []), known(0), 'exact'],
	['all so far', countOf(0, 'unfinished', []), known(0), 'exact'],
	['a part known', countOf(3, 'partly', ['gap']), least(3, 'gap'), 'at-least'],
	['none in the part that is known', countOf(0, 'partly', ['gap']), least(0, 'gap'), 'at-least'],
	['nothing known', countOf(0, 'unknown', ['gap', 'not-tracked-yet']), none('not-tracked-yet', 'gap'), 'unknown'],
	['found where nothing is certain', countOf(2, 'unknown', ['gap']), least(2, 'gap'), 'at-least'],
	[
		'nothing yet while a backfill reads',
		countOf(0, 'partly', ['backfill-running']),
		none('backfill-running'),
		'unknown',
	],
	['some of it', countOf(4, 'partly', ['backfill-running']), least(4, 'backfill-running'), 'at-least'],
	['with bots, perhaps', lessSure(exactly(4), ['bots-unknown']), least(4, 'bots-unknown'), 'about'],
	['as certain as before', lessSure(exactly(4), []), known(4), 'exact'],
	['of no time', countIn(0, { from: 5, until: 5 }, [], 9), none(), 'unknown'],
	['where knowledge is missing', countIn(0, { from: 5, until: 6 }, null, 9), none('no-coverage'), 'unknown'],
])('%s', (_name, count, expected, sense) => {
	expect(count).toEqual(expected);
	expect(certaintyOf(count)).toBe(sense);
});

test('each time is counted with its own knowledge', () => {
	const times = [0, 1, 2, 3].map((at) => ({ from: at * 10, until: at * 10 + 10 }));
	const stretch = (from: number, until: number, people: number): UnknownStretch => {
		return { from, until, people, of: 2, reasons: ['gap'] };
	};
	const unknown = [stretch(0, 10, 2), stretch(15, 20, 2), stretch(20, 30, 1)];
	expect(countEach([0, 0, 7, 0], times, unknown, 99)).toEqual([
		none('gap'),
		least(0, 'gap'),
		least(7, 'gap'),
		known(0),
	]);
});

test('a sum is exact if all its parts are, and known if any part is', () => {
	const random = randomFrom(5);
	const seen = new Set<string>();
	for (let run = 0; run < 300; run += 1) {
		const parts = Array.from({ length: Math.floor(random() * 5) }, () =>
			pick(random, [known(Math.floor(random() * 9)), least(2, 'gap'), none('expired'), none('gap')]),
		);
		const sum = addCounts(parts);
		const values = parts.flatMap(({ value }) => value ?? []);
		expect(sum.exact).toBe(parts.every(({ exact }) => exact));
		expect(sum.value).toBe(values.length === 0 && parts.length > 0 ? null : values.reduce((a, b) => a + b, 0));
		expect(new Set(sum.reasons)).toEqual(new Set(parts.flatMap(({ reasons }) => reasons)));
		seen.add(certaintyOf(sum));
	}
	expect(seen).toEqual(new Set(['exact', 'at-least', 'unknown']));
	expect(addCounts([lessSure(exactly(1), ['hidden'], 2), lessSure(exactly(1), ['hidden'], 3)]).unknown).toBe(5);
	expect(notKnown(['hidden', 'gap']).reasons).toEqual(['gap', 'hidden']);
});

test('a bare number is not a count, so that none is shown without what is known of it', () => {
	expectTypeOf<number>().not.toExtend<Count>();
	expectTypeOf<number | null>().not.toExtend<Count>();
	expectTypeOf<readonly number[]>().not.toExtend<readonly Count[]>();
});
