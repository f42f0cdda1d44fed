import { expect, test } from 'vitest';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { addDays } from '../core/calendar-day.ts';
import { Problem } from '../core/problem.ts';
import { type Count, exactly, notKnown } from '../insight/count.ts';
import {
	alignDays,
	type Compared,
	comparedKinds,
	comparedQuery,
	type Comparison,
	formatComparison,
	parseComparison,
} from './comparison.ts';
import { reportNumbers } from './numbers.ts';
import type { DayRow } from './report.ts';

const parse = (query: string) => parseComparison(new URLSearchParams(query));
const two = 'compare=user:Anna&compare=label:Course';

test('a comparison is read from the address that it makes', () => {
	const random = randomFrom(20_261_130);
	for (let round = 0; round < 200; round += 1) {
		const length = 2 + Math.floor(random() * 9);
		const compared = Array.from({ length }, (_, at): Compared => ({
			kind: pick(random, comparedKinds),
			name: `${pick(random, ['Anna', 'مستخدم مثال', 'Name: x & y', 'Zoë = 1'])} ${at}`,
		}));
		const comparison: Comparison = { compared, number: pick(random, reportNumbers), isAligned: random() < 0.5 };
		expect(parseComparison(new URLSearchParams(String(formatComparison(comparison))))).toEqual(comparison);
	}
});

test.each<[string, Comparison | null]>([
	['', null],
	['compare=&number=edits', null],
	[
		two,
		{
			compared: [
				{ kind: 'user', name: 'Anna' },
				{ kind: 'label', name: 'Course' },
			],
			number: 'edits',
			isAligned: false,
		},
	],
	// In the form in which names are stored, each once; other parameters are the view's.
	[
		'compare=user:anna_B&compare=campaign:May: a&compare=user:anna_B&number=wikis&days=first&user=X',
		{
			compared: [
				{ kind: 'user', name: 'Anna B' },
				{ kind: 'campaign', name: 'May: a' },
			],
			number: 'wikis',
			isAligned: true,
		},
	],
])('%s', (query, expected) => {
	expect(parse(query)).toEqual(expected);
});

test.each([
	['compare=user:Anna', 'compare'],
	['compare=user:Anna&compare=user:Anna', 'compare'],
	[Array.from({ length: 11 }, (_, at) => `compare=user:U${at}`).join('&'), 'compare'],
	['compare=user:Anna&compare=wiki:dewiki', 'compare'],
	['compare=user:Anna&compare=Ben', 'compare'],
	['compare=user:Anna&compare=user:', 'compare'],
	['compare=user:Anna&compare=campaign:', 'compare'],
	['compare=user:Anna&compare=label:a,b', 'compare'],
	['compare=user:Anna&compare=user:A%23', 'compare'],
	[`${two}&number=views`, 'number'],
	[`${two}&days=last`, 'days'],
])('%s is refused, naming %s', (query, field) => {
	try {
		expect(parse(query)).toBe('refused');
	} catch (error) {
		expect(error).toBeInstanceOf(Problem);
		expect(error).toMatchObject({ kind: 'bad-input', field });
	}
});

test('a campaign says what counts, and when unless the view does', () => {
	const terms = new URLSearchParams('from=2026-03-01&to=2026-03-31&zone=UTC&wiki=dewiki&namespace=all');
	const query = (kind: Compared['kind'], hasDates: boolean) =>
		String(comparedQuery({ kind, name: 'A b' }, { terms, hasDates }));
	expect(query('campaign', false)).toBe('campaign=A+b');
	expect(query('campaign', true)).toBe('campaign=A+b&from=2026-03-01&to=2026-03-31&zone=UTC');
	for (const kind of ['user', 'label'] as const)
		for (const hasDates of [true, false]) expect(query(kind, hasDates)).toBe(`${kind}=A+b&${terms}`);
});

/** Days from one on, with their edits. */
function daysFrom(first: string, edits: readonly (number | Count)[]): DayRow[] {
	return edits.map((one, at) => {
		const count = typeof one === 'number' ? exactly(one) : one;
		const numbers = Object.fromEntries(reportNumbers.map((name) => [name, count])) as DayRow['numbers'];
		return { day: addDays(first, at), from: 0, until: 0, people: count, numbers };
	});
}
const editsOf = (days: readonly (DayRow | null)[]) => days.map((day) => day?.numbers.edits.value);

test('on the same days, a report has nothing outside of its own days', () => {
	const { axis, length, series } = alignDays([daysFrom('2026-02-27', [1, 0]), daysFrom('2026-03-02', [0, 5])], false);
	expect(axis).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03']);
	expect(length).toBe(5);
	expect(series.map(({ days }) => editsOf(days))).toEqual([
		[1, 0, undefined, undefined, undefined],
		[undefined, undefined, undefined, 0, 5],
	]);
	expect(series.map(({ first }) => first)).toEqual(['2026-02-27', '2026-03-03']);
});

test('aligned, each begins with its first edit, and says whether there may have been an earlier one', () => {
	const unknown = notKnown(['gap']);
	const atLeast: Count = { ...exactly(2), exact: false, reasons: ['gap'] };
	const { axis, length, series } = alignDays(
		[
			daysFrom('2026-03-01', [0, 0, 3, 0, 1]),
			daysFrom('2026-01-01', [0, unknown, atLeast]),
			daysFrom('2026-03-01', [atLeast, unknown]),
			daysFrom('2026-03-01', [0, 0, 0, 0, 0, 0]),
			daysFrom('2026-03-01', [unknown]),
			[],
		],
		true,
	);
	expect([axis, length]).toEqual([null, 3]);
	expect(series.map(({ days }) => editsOf(days))).toEqual([
		[3, 0, 1],
		[2, undefined, undefined],
		[2, null, undefined],
		...Array(3).fill([undefined, undefined, undefined]),
	]);
	expect(series.map(({ first }) => first)).toEqual(['2026-03-03', '2026-01-03', '2026-03-01', null, null, null]);
	expect(series.map(({ isFirstSure }) => isFirstSure)).toEqual([true, false, true, true, true, true]);
});
