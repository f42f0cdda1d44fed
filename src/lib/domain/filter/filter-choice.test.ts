import { expect, test } from 'vitest';
import { type Choice, isChosen, withChoices, withoutChoices } from './filter-choice.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { hiddenKinds, periods } from './view.ts';

const query = (text: string) => new URLSearchParams(text);
const possible: Choice[] = [
	...['A', 'B'].map((user) => ['user', user] as const),
	...['dewiki', 'enwiki'].map((wiki) => ['wiki', wiki] as const),
	...['bot', 'minor', 'categorize'].flatMap((flag) => [[flag, 'true'] as const, [flag, 'false'] as const]),
	...hiddenKinds.map((kind) => ['show', kind] as const),
	...periods.map((period) => ['period', period] as const),
	['from', '2026-11-01'],
	['to', '2026-11-07'],
	['title', 'X & Y'],
	['page', 'X & Y'],
	['label', 'X & Y'],
	['review', 'flagged'],
	...['A', 'B'].map((user) => ['not-user', user] as const),
	['not-wiki', 'dewiki'],
	['size-from', '500'],
	['size-to', '-500'],
	['comment', 'X & Y'],
];

/** Whether two choices exclude each other in one address. */
function isExclusive([name, value]: Choice, [other, otherValue]: Choice): boolean {
	const names = [name, other].sort().join();
	if (name === other)
		return !['user', 'wiki', 'show', 'review', 'not-user', 'not-wiki'].includes(name) && value !== otherValue;
	if (names === 'not-user,user' || names === 'not-wiki,wiki') return value === otherValue;
	if (names === 'size-from,size-to') return true;
	if (names === 'from,period' || names === 'period,to') return true;
	return (name === 'show' && value === other) || (other === 'show' && otherValue === name);
}

test('an added choice is there, a removed one is not, and nothing else is lost except what excludes it', () => {
	const random = randomFrom(8);
	let before = query('');
	let lost = 0;
	for (let run = 0; run < 2_000; run += 1) {
		const choice = pick(random, possible);
		const isAdded = random() < 0.6;
		const after = isAdded ? withChoices(before, [choice]) : withoutChoices(before, [choice]);
		const others = [...before].filter((one) => one.join() !== choice.join());
		const remaining = isAdded ? others.filter((one) => !isExclusive(choice, one)) : others;
		expect(isChosen(after, [choice])).toBe(isAdded);
		expect([...after].map(String).sort(), `${before} and ${choice}`).toEqual(
			[...remaining, ...(isAdded ? [choice] : [])].map(String).sort(),
		);
		lost += others.length - remaining.length;
		before = after;
	}
	expect(lost).toBeGreaterThan(100);
});

test.each([
	['period=7d', ['from', '2026-11-01'], 'from=2026-11-01'],
	['from=2026-11-01&to=2026-11-07&wiki=b', ['period', '7d'], 'wiki=b&period=7d'],
	['show=bot&show=categorize', ['bot', 'true'], 'bot=true&show=categorize'],
	['bot=false', ['show', 'bot'], 'show=bot'],
	['wiki=b', ['wiki', 'a'], 'wiki=a&wiki=b'],
	['minor=true', ['minor', 'false'], 'minor=false'],
	['wiki=a&wiki=b', ['not-wiki', 'a'], 'wiki=b&not-wiki=a'],
] as const)('%s with %s is %s', (before, choice, after) => {
	expect(String(withChoices(query(before), [choice]))).toBe(after);
});
