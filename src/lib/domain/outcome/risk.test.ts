import { expect, it } from 'vitest';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { mayBeScored, laterScore, riskLevelOf } from './risk.ts';

it('divides scores at the lowest of each step', () => {
	const steps = { high: 950_000, middle: 850_000 };
	const levels = [0, 849_999, 850_000, 949_999, 950_000, 1_000_000].map((score) => riskLevelOf(score, steps));
	expect(levels).toEqual(['low', 'low', 'middle', 'middle', 'high', 'high']);
});

it('takes the same of some scores whatever their order', () => {
	const random = randomFrom(4);
	const models = ['model 3', 'model 10', 'model', 'Model 3', 'model 03'];
	for (let run = 0; run < 200; run += 1) {
		const scores = Array.from({ length: 5 }, () => ({ score: Math.floor(random() * 4), model: pick(random, models) }));
		const [first, ...others] = scores.toSorted(() => random() - 0.5);
		const [other, ...rest] = scores.toSorted(() => random() - 0.5);
		if (!first || !other) throw new Error('there are some');
		expect(rest.reduce(laterScore, other)).toEqual(others.reduce(laterScore, first));
	}
	expect(laterScore({ score: 9, model: 'm 9' }, { score: 1, model: 'm 10' })).toMatchObject({ model: 'm 10' });
});

it.each([
	['an edit of an article', {}, true],
	['a new article', { type: 'new' }, false],
	['a log action', { type: 'log' }, false],
	['a talk page', { namespace: 1 }, false],
	['an item of Wikidata', { wiki: 'wikidatawiki' }, false],
	['a word in a dictionary', { wiki: 'dewiktionary' }, false],
	['an edit on a wiki that is not known', { wiki: 'somewiki_x' }, true],
])('knows whether %s is scored', (_words, more, isScored) => {
	expect(mayBeScored({ type: 'edit', namespace: 0, wiki: 'dewiki', ...more })).toBe(isScored);
});
