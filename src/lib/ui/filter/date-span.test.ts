import { expect, test } from 'vitest';
import { loadMessages } from '#lib/messages/messages.ts';
import { dateSpanWords, daysSpan, spanDays } from './date-span.ts';

const messages = await loadMessages('en');
const now = Date.UTC(2026, 10, 23);
const time = (text: string | null) => (text === null ? null : Date.parse(text));
const words = (from: string | null, to: string | null, zone = 'UTC') =>
	dateSpanWords({ from: time(from), to: time(to) }, messages, { zone, now }).replace(/\s*–\s*/, '–');

test.each([
	['2026-11-17', '2026-11-24', 'UTC', '17–23 Nov'],
	['2026-11-23', '2026-11-24', 'UTC', '23 Nov'],
	['2025-12-30', '2026-01-02', 'UTC', '30 Dec 2025–1 Jan 2026'],
	['2026-11-16T23:00Z', '2026-11-23T23:00Z', 'Europe/Berlin', '17–23 Nov'],
	['2026-11-17', '2026-11-24', 'Europe/Berlin', '17 Nov, 01:00–24 Nov, 01:00'],
	['2026-11-17', null, 'UTC', 'since 17 Nov'],
	[null, '2026-11-18', 'UTC', 'until 17 Nov'],
	[null, '2026-11-18T14:02Z', 'UTC', 'until 18 Nov, 14:02'],
])('from %s to %s in %s reads %s', (from, to, zone, expected) => {
	expect(words(from, to, zone)).toBe(expected);
});

test('days become a span and back, also across clock changes', () => {
	for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Africa/Cairo'])
		for (const days of [
			{ first: '2026-03-29', last: '2026-03-29' },
			{ first: '2026-04-24', last: '2026-11-01' },
			{ first: '', last: '2026-10-25' },
			{ first: '2026-10-25', last: '' },
		])
			expect(spanDays(daysSpan(days, zone), zone)).toEqual(days);
});
