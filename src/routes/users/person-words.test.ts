import { expect, test } from 'vitest';
import type { PersonCoverage, Stretch } from '#lib/domain/coverage/coverage.ts';
import type { Person } from '#lib/domain/person/person.ts';
import { coverageNote, coverageWords, readingWords } from './person-words.ts';

const t = (key: string, ...parameters: unknown[]) => [key, ...parameters].join(' ');
const day = (time: number) => `day ${time}`;
const streamed = (from: number, until: number): Stretch => ({ source: 'stream', from, until });
const gap: Stretch = { source: 'unknown', from: 4, until: 6 };

test.each<[Partial<PersonCoverage>, string]>([
	[{}, 'coverage-none'],
	[{ openSince: 4 }, 'coverage-nothing-yet'],
	[{ openSince: 1, stretches: [streamed(1, 9)] }, 'coverage-sentence-whole day 1'],
	[{ openSince: 6, stretches: [streamed(1, 4), gap, streamed(6, 9)] }, 'coverage-sentence-gaps day 1 day 6'],
	[{ openSince: 6, stretches: [gap, streamed(6, 9)] }, 'coverage-sentence-gaps day 4 day 6'],
	[{ stretches: [streamed(1, 4), gap] }, 'coverage-sentence-ended day 1 day 6'],
	[{ openSince: 9, stretches: [streamed(1, 4), gap] }, 'coverage-nothing-yet'],
])('coverage %j is described as %s', (coverage, words) => {
	expect(coverageWords(t, { user: 'A', openSince: null, stretches: [], ...coverage }, day)).toBe(words);
});

test.each<[Partial<Person>, string]>([
	[{}, ''],
	[{ coveredSince: 1 }, 'coverage-nothing-yet'],
	[{ coveredSince: 1, knownSince: 1 }, 'coverage-whole day 1'],
	[{ coveredSince: 1, knownSince: 6 }, 'coverage-gaps day 1 day 6'],
	[{ coveredSince: 1, tracking: 'before' }, 'coverage-before day 1'],
])('person %j is noted as %s', (person, words) => {
	const nothing = { firstAt: null, lastAt: null, coveredSince: null, knownSince: null };
	expect(coverageNote(t, { user: 'A', tracking: 'now', labels: [], ...nothing, ...person }, day)).toBe(words);
});

test.each<[Person['reading'], string]>([
	[undefined, ''],
	[null, ''],
	[{ done: null, wikis: null }, 'chart-because-backfill-running'],
	[{ done: 2, wikis: 5 }, 'chart-because-backfill-running · backfill-wikis 2 5'],
])('backfill %j is described as "%s"', (reading, words) => {
	expect(readingWords(t, { reading })).toBe(words);
});
