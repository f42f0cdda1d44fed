import { expect, test } from 'vitest';
import { dayWords, momentWords } from './day-words.ts';

const time = Date.UTC(2026, 10, 28, 14, 2);

test.each([
	['en', '28 November 2026', '28 November 2026 at 14:02'],
	['de', '28.11.2026', '28.11.2026, 14:02'],
	['es', '28 nov 2026', '28 nov 2026, 14:02'],
])('%s writes days as MediaWiki does, day first', (language, day, moment) => {
	expect([dayWords(time, language, 'UTC'), momentWords(time, language, 'UTC')]).toEqual([day, moment]);
});
