import { expect, test } from 'vitest';
import { type Choice, isChosen, withChoices, withoutChoices } from './choice.ts';
import { pick, randomFrom } from './fixtures/random.ts';
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
	['review', 'flagged'],
];

test('what is chosen is there, what is taken away is not, and nothing else is lost but its contrary', () => {
	const random = randomFrom(8);
	let before = query('');
	for (let run = 0; run < 2_000; run += 1) {
		const choice = pick(random, possible);
		const after = random() < 0.6 ? withChoices(before, [choice]) : withoutChoices(before, [choice]);
		const isAdded = isChosen(after, [choice]);
		if (!isAdded) {
			expect([...after]).toEqual([...before].filter((one) => one.join() !== choice.join()));
			continue;
		}
		const lost = [...before].filter((one) => !after.has(...one));
		for (const [name] of lost)
			expect(
				name === choice[0] || /^(from|to|period)$/.test(name) || name === 'show' || name === choice[1],
				`${name} for ${choice.join()}`,
			).toBe(true);
		expect([...after]).toHaveLength(before.size - lost.length + (isChosen(before, [choice]) ? 0 : 1));
		before = after;
	}
});

test.each([
	['period=7d', ['from', '2026-11-01'], 'from=2026-11-01'],
	['from=2026-11-01&to=2026-11-07&wiki=b', ['period', '7d'], 'wiki=b&period=7d'],
	['show=bot&show=categorize', ['bot', 'true'], 'bot=true&show=categorize'],
	['bot=false', ['show', 'bot'], 'show=bot'],
	['wiki=b', ['wiki', 'a'], 'wiki=a&wiki=b'],
	['minor=true', ['minor', 'false'], 'minor=false'],
] as const)('%s with %s is %s', (before, choice, after) => {
	expect(String(withChoices(query(before), [choice]))).toBe(after);
});
