import { expect, test } from 'vitest';
import { itemOf } from '../../../../fixtures/event-item.ts';
import { loadSentences, mayHaveSentence, sentencesOf } from './sentences.svelte.ts';

const log = itemOf({ id: 1, type: 'log', logType: 'delete', logAction: 'delete' });
const claim = itemOf({ id: 2, comment: '/* wbsetclaim-create:2||1 */ [[Property:P31]]: [[Q5]]' });
const edit = itemOf({ id: 3, comment: 'typo' });

test('sentences of both kinds are there, also if they are loaded at the same time', async () => {
	expect([log, claim, edit].map(mayHaveSentence)).toEqual([true, true, false]);
	for (const event of [log, claim]) await loadSentences([event], 'en');
	// Now only the messages are read, at the same time.
	await loadSentences([edit, log, claim], 'de');
	for (const event of [log, claim]) expect(sentencesOf([event], 'de')?.messages.language).toBe('de');
	expect(sentencesOf([edit], 'de')).toBe(null);
});
