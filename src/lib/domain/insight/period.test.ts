import { expect, test } from 'vitest';
import { periodBefore } from './period.ts';

const time = (text: string) => Date.parse(`${text}Z`);

test.each([
	[
		'a day until ten, with the day before until ten',
		'2026-11-23',
		'2026-11-24',
		'2026-11-22T00:00',
		'2026-11-22T10:00',
	],
	['a week, with the week before until that hour', '2026-11-17', '2026-11-24', '2026-11-10T00:00', '2026-11-16T10:00'],
	['a past period, with all of it', '2026-11-20', '2026-11-22', '2026-11-18T00:00', '2026-11-20T00:00'],
	['a future period, with nothing', '2026-11-23T20:00', '2026-11-24', '2026-11-23T16:00', '2026-11-23T16:00'],
])('compares %s', (_what, from, until, beforeFrom, beforeUntil) => {
	const iso = (text: string) => time(text.length === 10 ? `${text}T00:00` : text);
	expect(periodBefore({ from: iso(from), until: iso(until) }, time('2026-11-23T10:00'))).toEqual({
		from: time(beforeFrom),
		until: time(beforeUntil),
	});
});
