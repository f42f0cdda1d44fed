import { expect, test } from 'vitest';
import type { PersonCoverage, Stretch } from '#lib/domain/coverage/coverage.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { loadPersonMessages } from '#lib/messages/person.ts';
import { coverageLine } from './coverage-line.ts';
import { coverageRange } from './coverage-range.ts';

const september = Date.UTC(2026, 8, 1);
const hour = 3_600_000;
const day = 24 * hour;
const stretch = (source: Stretch['source'], from: number, until: number): Stretch => ({
	source,
	from: september + from,
	until: september + until,
});
const end = stretch('stream', 10 * day, 20 * day);

test.each<[Partial<PersonCoverage>, string]>([
	[{ stretches: [stretch('stream', 0, 20 * day)] }, 'Known without gaps since 1 September 2026.'],
	[
		{
			stretches: [stretch('stream', 0, 10 * day - 2 * hour), stretch('unknown', 10 * day - 2 * hour, 10 * day), end],
			openSince: end.from,
		},
		'Known without gaps since 1 September 2026, but for 2 hours from 10 September 2026 at 22:00 on.',
	],
	[
		{
			...{ stretches: [stretch('stream', 0, 2 * day), stretch('stream', 3 * day, 4 * day), end] },
			openSince: end.from,
		},
		'Known since 1 September 2026, but with gaps; without gaps since 11 September 2026.',
	],
	[{ stretches: [stretch('stream', 0, day)], openSince: null }, 'Known from 1 September 2026 to 2 September 2026'],
	[{ stretches: [], openSince: null }, 'Nothing is known about the actions of this name.'],
])('says what is known of %j', async (some, line) => {
	const coverage = { user: 'Example', openSince: september + day, stretches: [], ...some };
	const [messages, words] = await Promise.all([loadMessages('en'), loadPersonMessages('en')]);
	expect(coverageLine(coverage, messages, words, 'UTC')).toContain(line);
});

test('a bar begins a little before what is known, and ends with the stream', () => {
	const coverage = { user: 'Example', openSince: september, stretches: [stretch('stream', 0, 30 * day)] };
	const until = september + 30 * day;
	expect(coverageRange(coverage, until)).toEqual({ from: september - day, until });
	expect(coverageRange({ ...coverage, reading: [{ from: september - 30 * day, until: september }] }, until)?.from).toBe(
		september - 32 * day,
	);
	expect(coverageRange({ ...coverage, stretches: [] }, until)).toBe(null);
});
