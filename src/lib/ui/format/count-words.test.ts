import { expect, test } from 'vitest';
import { countOf, exactly, lessSure, notKnown } from '#lib/domain/insight/count.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { countWords } from './count-words.ts';

const messages = await loadMessages('en');
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
	[exactly(1_234), '1,234', '1,234'],
	[exactly(0), '0', '0'],
	[countOf(1_234, 'partly', ['gap']), '≥ 1,234', 'at least 1,234'],
	[countOf(0, 'unknown', ['gap']), '–', 'not known'],
	[notKnown([]), '–', 'not known'],
	[lessSure(exactly(12), ['bots-unknown']), '≈ 12', 'about 12'],
	[lessSure(exactly(12), ['bots-unknown'], 3), '12, 3 not known', '12, 3 not known'],
	[lessSure(exactly(12), ['hidden'], 3), '≥ 12, 3 not known', 'at least 12, 3 not known'],
])('%j is shown as "%s" and read out as "%s"', (count, shown, words) => {
	const found = countWords(count, messages);
	expect({ shown: plain(found.shown), words: found.words }).toEqual({ shown, words });
});

test('a size has its unit', () => {
	const found = countWords(countOf(5, 'partly', ['gap']), messages, (value) => `${value} kB`);
	expect([plain(found.shown), found.words]).toEqual(['≥ 5 kB', 'at least 5 kB']);
});
