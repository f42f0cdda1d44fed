import { expect, test } from 'vitest';
import type { PersonCoverage, Stretch } from '../coverage/coverage.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { countFor, type Known, knownOf, knownOfAll, knownOfDays, lastBefore, unknownOf } from './knowledge.ts';

const hour = 3_600_000;
const day = 24 * hour;
const time = (from: number, until: number) => ({ from: from * day, until: until * day });
const person = (...stretches: [from: number, until: number, source?: Stretch['source']][]): PersonCoverage => ({
	...{ user: 'A', openSince: null },
	stretches: stretches.map(([from, until, source = 'stream']) => ({ source, ...time(from, until) })),
});
const reading: PersonCoverage = { ...person([20, 99]), reading: [time(10, 20)] };

test.each<[string, PersonCoverage | null, [number, number][], number, Known]>([
	['all', person([0, 99]), [[10, 20]], 50, { state: 'whole', reasons: [] }],
	['all so far', person([0, 15]), [[10, 20]], 15, { state: 'whole', reasons: [] }],
	['a part', person([0, 15]), [[10, 20]], 50, { state: 'partly', reasons: ['not-tracked'] }],
	[
		'all but a gap',
		person([0, 12], [12, 13, 'unknown'], [13, 99]),
		[[10, 20]],
		50,
		{ state: 'partly', reasons: ['gap'] },
	],
	[
		'only a gap',
		person([0, 10], [10, 20, 'unknown'], [20, 99]),
		[[10, 20]],
		50,
		{ state: 'nothing', reasons: ['gap'] },
	],
	[
		'nothing, before tracking began',
		person([30, 99]),
		[[10, 20]],
		50,
		{ state: 'nothing', reasons: ['not-tracked-yet'] },
	],
	[
		'nothing, for two reasons one after the other',
		person([0, 10], [10, 15, 'unknown']),
		[[10, 20]],
		50,
		{ state: 'nothing', reasons: ['gap', 'not-tracked'] },
	],
	[
		'one of two times',
		person([0, 12]),
		[
			[10, 12],
			[18, 20],
		],
		50,
		{ state: 'partly', reasons: ['not-tracked'] },
	],
	// Nothing can be known of a time to come, so it is no part.
	[
		'nothing of what has begun',
		person([30, 99]),
		[
			[10, 12],
			[60, 70],
		],
		50,
		{ state: 'nothing', reasons: ['not-tracked-yet'] },
	],
	['what the wikis are being asked for', reading, [[10, 30]], 50, { state: 'reading', reasons: ['backfill-running'] }],
	['somebody who is not found yet', null, [[10, 20]], 50, { state: 'nothing', reasons: ['not-tracked-yet'] }],
	['a time that has not begun', person([0, 5]), [[60, 70]], 50, { state: 'whole', reasons: [] }],
])('known of a person: %s', (_name, coverage, times, now, expected) => {
	const counted = times.map(([from, until]) => time(from, until));
	expect(knownOf(unknownOf(coverage, counted, now * day), counted, now * day)).toEqual(expected);
});

const whole: Known = { state: 'whole', reasons: [] };
const partly: Known = { state: 'partly', reasons: ['gap'] };
const nothing: Known = { state: 'nothing', reasons: ['not-tracked-yet'] };
const asked: Known = { state: 'reading', reasons: ['backfill-running'] };

test.each<[string, Known[], Known]>([
	['all of all', [whole, whole], whole],
	['nothing of one', [whole, nothing], { state: 'partly', reasons: ['not-tracked-yet'] }],
	['a part of one', [whole, partly], partly],
	['nothing of anybody', [nothing, nothing], nothing],
	[
		'what is being read',
		[whole, asked, nothing],
		{ state: 'reading', reasons: ['backfill-running', 'not-tracked-yet'] },
	],
	['nobody', [], nothing],
])('known of several people: %s', (_name, all, expected) => {
	expect(knownOfAll(all)).toEqual(expected);
});

test('a number is exact only where all is known, and null, not 0, where nothing is', () => {
	expect([0, 3].map((value) => countFor(value, whole))).toMatchObject([
		{ value: 0, exact: true, reasons: [] },
		{ value: 3, exact: true, reasons: [] },
	]);
	expect([0, 3].map((value) => countFor(value, partly))).toMatchObject([
		{ value: 0, exact: false, reasons: ['gap'] },
		{ value: 3, exact: false, reasons: ['gap'] },
	]);
	for (const known of [nothing, asked]) {
		expect([0, 3].map((value) => countFor(value, known))).toMatchObject([
			{ value: null, exact: false, reasons: known.reasons },
			{ value: 3, exact: false, reasons: known.reasons },
		]);
	}
});

const days = [0, 1, 2].map((at) => time(10 + at, 11 + at));
const knowns = (...people: [PersonCoverage | null, [number, number][]][]): Known['state'][] =>
	knownOfDays(
		people.map(([coverage, times]) => {
			const counted = times.map(([from, until]) => time(from, until));
			return { times: counted, unknown: unknownOf(coverage, counted, 50 * day) };
		}),
		days,
	).map(({ state }) => state);

test.each<[string, Parameters<typeof knowns>, Known['state'][]]>([
	['one person', [[person([0, 11], [11, 12, 'unknown'], [12, 99]), [[10, 13]]]], ['whole', 'nothing', 'whole']],
	['a part of a day', [[person([0, 11.5]), [[10, 13]]]], ['whole', 'partly', 'nothing']],
	[
		'two of whom one counts on the first day only',
		[
			[person([0, 99]), [[10, 11]]],
			[person([12, 99]), [[10, 13]]],
		],
		['partly', 'nothing', 'whole'],
	],
	[
		'half a day that counts, of which nothing is known',
		[[person([11, 99]), [[10.5, 13]]]],
		['nothing', 'whole', 'whole'],
	],
	['a day of two reasons', [[person([0, 11], [11, 11.4, 'unknown']), [[10, 12]]]], ['whole', 'nothing', 'whole']],
	[
		'somebody who is not found yet',
		[
			[null, [[10, 13]]],
			[person([0, 12]), [[10, 12]]],
		],
		['partly', 'partly', 'nothing'],
	],
	['what the wikis are being asked for', [[reading, [[10, 13]]]], ['reading', 'reading', 'reading']],
	['nobody', [], ['whole', 'whole', 'whole']],
])('known of each of three days: %s', (_name, people, expected) => {
	expect(knowns(...people)).toEqual(expected);
});

test('a day is known as all people who count on it are together', () => {
	const random = randomFrom(17);
	const whenOf = (): [number, number] => {
		const from = 9 + Math.floor(random() * 16) / 4;
		return [from, from + Math.floor(random() * 8) / 4];
	};
	for (let run = 0; run < 400; run += 1) {
		const people = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
			const [one, other] = [whenOf(), whenOf()];
			const [first, second] = one[0] < other[0] ? [one, other] : [other, one];
			const source = pick(random, ['stream', 'unknown', 'backfill'] as const);
			const coverage = person([0, first[0]], [first[0], first[1], source], [Math.max(first[1], second[1]), 99]);
			const counted = first[1] < second[0] ? [first, second] : [first];
			const times = counted.filter(([from, until]) => from < until).map(([from, until]) => time(from, until));
			return { times, coverage };
		});
		const now = 50 * day;
		const found = knownOfDays(
			people.map(({ times, coverage }) => ({ times, unknown: unknownOf(coverage, times, now) })),
			days,
		);
		const expected = days.map(({ from, until }) => {
			const here = people.flatMap(({ times, coverage }) => {
				const theirs = times
					.map((one) => ({ from: Math.max(one.from, from), until: Math.min(one.until, until) }))
					.filter((one) => one.from < one.until);
				return theirs.length === 0 ? [] : knownOf(unknownOf(coverage, theirs, now), theirs, now);
			});
			return here.length === 0 ? 'whole' : knownOfAll(here).state;
		});
		expect(
			found.map(({ state }) => state),
			`run ${run}`,
		).toEqual(expected);
	}
});

test('the last place with a value up to a limit', () => {
	expect([4, 5, 6, 9, 10, 99].map((limit) => lastBefore([5, 7, 10], limit))).toEqual([0, 0, 0, 1, 2, 2]);
	expect(lastBefore([], 1)).toBe(0);
});
