import { describe, expect, test } from 'vitest';
import { barsOf, knowledgeOf, knownHours, sumUnderBars, unknownIn } from './bars.ts';
import type { UnknownStretch } from '../coverage/coverage.ts';
import { randomFrom } from '../../../../fixtures/random.ts';
import { daysIn } from './period.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 8, 1);

test('bars are adjacent, cover the period and lose no day', () => {
	const random = randomFrom(3);
	for (let run = 0; run < 200; run += 1) {
		const from = start + Math.floor(random() * 40 * 24) * 3_600_000;
		const period = { from, until: from + 1 + Math.floor(random() * 900 * day) };
		const bars = barsOf(period);
		expect(bars[0]?.from).toBe(period.from);
		expect(bars.at(-1)?.until).toBe(period.until);
		for (const [index, bar] of bars.entries()) {
			expect(bar.from).toBeLessThan(bar.until);
			if (index > 0) expect(bar.from).toBe(bars[index - 1]?.until);
		}
		expect(bars.length).toBeLessThanOrEqual(400);
		const days = Array.from({ length: daysIn(period) }, () => Math.floor(random() * 9));
		const sums = sumUnderBars(days, period, bars);
		const add = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
		expect(add(sums)).toBe(add(days));
	}
	expect(barsOf({ from: start, until: start })).toEqual([]);
});

test('with many days a bar is a week from Monday', () => {
	const bars = barsOf({ from: start, until: start + 500 * day });
	expect(bars.slice(1, -1).every(({ from }) => new Date(from).getUTCDay() === 1)).toBe(true);
	expect(bars).toHaveLength(72);
});

describe('what is known of a day', () => {
	const bars = barsOf({ from: start, until: start + 5 * day });
	const late = start + 9 * day;
	const stretch = (from: number, until: number, people: number): UnknownStretch => {
		return { from: start + from * day, until: start + until * day, people, of: 2, reasons: ['gap'] };
	};

	test.each([
		[
			'nothing, for whole days that are unknown for all people',
			[stretch(1, 3, 2)],
			['known', 'unknown', 'unknown', 'known', 'known'],
		],
		['a part, where one person is known', [stretch(1, 2, 1)], ['known', 'partly', 'known', 'known', 'known']],
		['a part, where an hour is known', [stretch(1, 2.5, 2)], ['known', 'unknown', 'partly', 'known', 'known']],
		[
			'nothing, where unknown pieces fill the day',
			[stretch(1, 1.5, 2), stretch(1.5, 2, 2)],
			['known', 'unknown', 'known', 'known', 'known'],
		],
	])('%s', (_name, stretches, expected) => {
		expect(knowledgeOf(bars, stretches, late)).toEqual(expected);
	});

	test('a day that is not over is not finished, and unknown if its past is', () => {
		const now = start + 4.5 * day;
		expect(knowledgeOf(bars, [], now).at(-1)).toBe('unfinished');
		expect(knowledgeOf(bars, [stretch(4, 4.5, 2)], now).at(-1)).toBe('unknown');
		expect(knowledgeOf(bars, [stretch(4, 4.2, 2)], now).at(-1)).toBe('partly');
	});
});

describe('what is not known of a period', () => {
	const period = { from: start, until: start + 5 * day };
	const person = (from: number, until: number) => ({
		user: 'Example',
		openSince: from,
		stretches: [{ source: 'stream' as const, from, until }],
	});

	test('does not include a short delay of the stream, but hours', () => {
		const now = start + 4 * day;
		expect(unknownIn(period, [person(start, now - 60_000)], now)).toEqual([]);
		expect(unknownIn(period, [person(start, now - 5 * 3_600_000)], now)).toMatchObject([
			{ from: now - 5 * 3_600_000, until: now, reasons: ['not-yet'] },
		]);
	});

	test('is everything up to now without tracked people', () => {
		const now = start + 2 * day;
		const [stretch] = unknownIn(period, [], now);
		expect(stretch).toMatchObject({ from: start, until: now });
		expect(knowledgeOf(barsOf(period), unknownIn(period, [], now), now).slice(0, 2)).toEqual(['unknown', 'unknown']);
		expect(unknownIn({ from: now + 1, until: now + 2 }, [], now)).toEqual([]);
	});
});

test('an hour of the week is known if all such hours of the period are', () => {
	const hour = 3_600_000;
	const random = randomFrom(11);
	const seen = new Set<string | null | undefined>();
	for (let run = 0; run < 30; run += 1) {
		const period = { from: start + Math.floor(random() * 500) * 600_000, until: start + 9 * day };
		const now = start + (3 + Math.floor(random() * 10)) * day;
		const from = start + Math.floor(random() * 200) * 600_000;
		const until = from + Math.floor(random() * 900) * 600_000;
		const end = until + Math.floor(random() * 300) * 600_000;
		const stretch = (begin: number, over: number, people: number) =>
			begin < over ? [{ from: begin, until: over, people, of: 2, reasons: ['gap' as const] }] : [];
		const stretches = [...stretch(from, until, 2), ...stretch(until, end, 1)];
		const found = Array.from({ length: 168 }, () => new Set<string>());
		for (let time = period.from; time < Math.min(period.until, now); time += 600_000) {
			const at = (((new Date(time).getUTCDay() + 6) % 7) * 24 + new Date(time).getUTCHours()) % 168;
			const isIn = (begin: number, over: number) => begin <= time && time < over;
			found[at]?.add(isIn(from, until) ? 'unknown' : isIn(until, end) ? 'partly' : 'known');
		}
		const expected = found.map((all) => (all.size === 0 ? null : all.size > 1 ? 'partly' : [...all][0]));
		expect(knownHours(period, stretches, now)).toEqual(expected);
		for (const one of expected) seen.add(one);
	}
	expect(seen.size).toBe(4);
	expect(knownHours({ from: start, until: start + hour }, [], start)).not.toContain('known');
});
