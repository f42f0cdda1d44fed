import { expect, test } from 'vitest';
import { spanWords } from './span-words.ts';

const minute = 60_000;
const hour = 60 * minute;

test.each([
	[0, '1 second'],
	[400, '1 second'],
	[90_000, '90 seconds'],
	[11 * minute + 10_000, '11 minutes'],
	[59 * minute, '1 hour'],
	[89 * minute, '89 minutes'],
	[2 * hour, '2 hours'],
	[35 * hour, '35 hours'],
	[70 * hour, '3 days'],
	[24 * 400 * hour, '400 days'],
])('%d ms are near %s', (span, words) => {
	expect(spanWords(span, 'en')).toBe(words);
});
