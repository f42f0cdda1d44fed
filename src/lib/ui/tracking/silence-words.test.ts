import { expect, test } from 'vitest';
import type { Person } from '#lib/domain/person/person.ts';
import { silenceWords } from './silence-words.ts';

const hour = 3_600_000;
const words = { language: 'en', t: (key: string, ...parameters: unknown[]) => [key, ...parameters].join(' ') };
const dayOf = (time: number) => `hour ${time / hour}`;
const until = 1_000 * hour;

test.each<[Partial<Person>, number, string[]]>([
	[{}, 0, []],
	[{ knownUntil: 3 * hour }, 0, ['not-known-since hour 3']],
	[{ knownSince: 0, knownUntil: until, lastAt: until - hour / 2 }, 0, []],
	[{ knownSince: 0, knownUntil: until, lastAt: until - hour }, 0, ['silent-hours 1']],
	[{ knownSince: 0, knownUntil: until, lastAt: until - 47.9 * hour }, 0, ['silent-hours 47']],
	[{ knownSince: 0, knownUntil: until, lastAt: until - 48 * hour }, 24, ['silent-days 2']],
	[{ knownSince: 0, knownUntil: until }, 0, ['silent-days-at-least 41']],
	[{ knownSince: until - 5 * hour, knownUntil: until, lastAt: 0 }, 0, ['silent-hours-at-least 5']],
	[{ knownSince: 0, knownUntil: until, lastAt: until }, 25, ['not-known-since hour 1000']],
	[{ knownSince: 0, knownUntil: until, lastAt: 0 }, 25, ['silent-days 41', 'not-known-since hour 1000']],
])('somebody with %j, %i hours later', (part, later, expected) => {
	const person = { lastAt: null, knownSince: null, knownUntil: null, ...part };
	expect(silenceWords(person, { words, dayOf, asOf: until + later * hour })).toEqual(expected);
});
