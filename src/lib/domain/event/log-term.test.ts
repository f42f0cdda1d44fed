import { expect, test } from 'vitest';
import { isInfinite, parseTerm } from './log-term.ts';

test.each([
	['31 hours', { spans: [{ count: 31, unit: 'hour' }] }],
	[
		'1 week, 3 days',
		{
			spans: [
				{ count: 1, unit: 'week' },
				{ count: 3, unit: 'day' },
			],
		},
	],
	['1 fortnight', { spans: [{ count: 2, unit: 'week' }] }],
	['2 weeks and 1 day', expect.objectContaining({ spans: [expect.anything(), expect.anything()] })],
	['2026-12-01T00:00:00Z', { until: Date.UTC(2026, 11, 1) }],
	['2026-12-01T12:30:05.123Z', { until: Date.UTC(2026, 11, 1, 12, 30, 5) }],
	['20270115000000', { until: Date.UTC(2027, 0, 15) }],
	['2027-01-15 12:00', { until: Date.UTC(2027, 0, 15, 12) }],
	['2027-01-15T12:00+02:00', { until: Date.UTC(2027, 0, 15, 10) }],
	['2027-01-15 12:00:01 -0130', { until: Date.UTC(2027, 0, 15, 13, 30, 1) }],
	['2023-06-15', { until: Date.UTC(2023, 5, 15) }],
	['Fri, 15 Jan 2027 00:00:00 GMT', { until: Date.UTC(2027, 0, 15) }],
	['15 Jan 2027 00:00:00 +0100', { until: Date.UTC(2027, 0, 14, 23) }],
	['Fri, 15 Jan 2027 00:00:00 +0100', { until: Date.UTC(2027, 0, 14, 23) }],
])('the term %s is understood', (text, expected) => {
	expect(parseTerm(text)).toEqual(expected);
});

test.each([
	...[
		'',
		'until the cows come home',
		'3 days or so',
		'3 days 4 foo',
		'next friday',
		'1 Jan',
		'15/01/2027',
		'01-02-2027',
		'2027',
		'12:00',
	],
	...['2026-99-01T00:00:00Z', '2026-02-29', '2027-01-15 24:00', '20270231000000', '2027-1-5', '0000-01-01'],
	...['Mon, 15 Jan 2027 00:00:00 GMT', 'Fri, 15 Foo 2027 00:00:00 GMT', '2027-01-15 12:00 CET', '2027-W01-1'],
	...['infinity', '2027-01-15 or later', '1 day from 2027-01-15', '99999999999999'],
])('a text that is not certainly a term stays as written: %s', (text) => {
	expect(parseTerm(text)).toBeNull();
});

test.each(['infinity', 'infinite', 'Indefinite', 'never'])('%s has no end', (text) => {
	expect(isInfinite(text)).toBe(true);
});
