import { expect, test } from 'vitest';
import { type PersonCoverage, knownSince, knownUntil, type Stretch } from '../coverage/coverage.ts';
import { isSilent, lengthOf, silenceOf } from './silence.ts';

const day = 86_400_000;
const streamed = (from: number, until: number): Stretch => ({ source: 'stream', from: from * day, until: until * day });
const gap = (from: number, until: number): Stretch => ({ source: 'unknown', from: from * day, until: until * day });
const unknown = (since: number | null) => ({ kind: 'unknown', since: since === null ? null : since * day });
const known = (from: number, until: number, isExact: boolean) => ({
	...{ kind: 'known', isExact },
	...{ from: from * day, until: until * day },
});

test.each<[string, Partial<PersonCoverage>, number | null, object]>([
	['nothing is known', {}, null, unknown(null)],
	['nothing has been read yet', { openSince: 5 * day }, null, unknown(null)],
	['all is known since the last action', { openSince: 0, stretches: [streamed(0, 20)] }, 6, known(6, 20, true)],
	[
		'nothing was done as long as it is known',
		{ openSince: 0, stretches: [streamed(0, 20)] },
		null,
		known(0, 20, false),
	],
	[
		'a gap came after the last action',
		{ openSince: 9 * day, stretches: [streamed(0, 8), gap(8, 9), streamed(9, 20)] },
		6,
		known(9, 20, false),
	],
	[
		'a gap came before it',
		{ openSince: 9 * day, stretches: [streamed(0, 8), gap(8, 9), streamed(9, 20)] },
		12,
		known(12, 20, true),
	],
	[
		'it is the gap that reaches up to now',
		{ openSince: 20 * day, stretches: [streamed(0, 8), gap(8, 20)] },
		6,
		unknown(8),
	],
	['nobody looks any more', { stretches: [streamed(0, 8)] }, 6, unknown(8)],
	[
		'the events are deleted for their age',
		{ openSince: 0, stretches: [streamed(0, 20)], expiredUntil: 10 * day },
		null,
		known(10, 20, false),
	],
	['the last action is newer than the stream', { openSince: 0, stretches: [streamed(0, 20)] }, 21, known(21, 21, true)],
	[
		'it is known for a moment only',
		{ openSince: 0, stretches: [{ source: 'stream', from: 0, until: 60_000 }] },
		null,
		unknown(null),
	],
])('where %s', (_, part, lastDay, expected) => {
	const coverage = { openSince: null, stretches: [], ...part };
	const lastAt = lastDay === null ? null : lastDay * day;
	const silence = silenceOf({ lastAt, knownSince: knownSince(coverage), knownUntil: knownUntil(coverage) });
	expect(silence).toEqual(expected);
	expect(lengthOf(silence) === null).toBe(silence.kind === 'unknown');
	expect(isSilent(silence)).toBe((lengthOf(silence) ?? 0) > 0);
});

test('what an older version has stored is not known', () => {
	expect(silenceOf({ lastAt: 5, knownSince: 1 })).toEqual(unknown(null));
});
