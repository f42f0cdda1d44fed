import { expect, test } from 'vitest';
import type { EventItem } from '#lib/domain/core/api-types.ts';
import { itemDescriber } from './described-items.ts';

const links = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
const edit: EventItem = {
	...{ key: 'wikidatawiki:rev:1', source: 'stream', time: 0, wiki: 'wikidatawiki', type: 'edit', logType: null },
	...{
		logAction: null,
		user: 'Example',
		about: [],
		namespace: 0,
		title: 'Q4242',
		minor: null,
		bot: null,
		patrolled: null,
	},
	...{ oldRevision: 1, newRevision: 2, oldLength: 1, newLength: 2, logId: null, logParams: null, id: 1, change: 1 },
	...{ comment: '/* wbsetclaim-create:2||1 */ [[Property:P31]]: [[Q5]], #petscan', review: null, links },
};
const block: EventItem = {
	...edit,
	...{ wiki: 'dewiki', type: 'log', logType: 'block', logAction: 'block', title: 'Benutzer:Example', comment: 'why' },
	namespace: 2,
	logParams: { duration: '2026-12-01T00:00:00Z' },
};

test.each<[string, EventItem, string | null]>([
	['en', edit, 'added a claim: P31: Q5'],
	['de', edit, 'fügte eine Aussage hinzu: P31: Q5'],
	['en', block, 'blocked Example until 1 December 2026 at 00:00'],
	['en', { ...edit, comment: 'by hand' }, null],
	['en', { ...edit, comment: '' }, null],
	['en', { ...edit, comment: null, hidden: ['comment'] }, null],
])('in %s', async (language, item, sentence) => {
	const described = (await itemDescriber(language))(item);
	expect(described.sentence).toBe(sentence);
	expect(described).toMatchObject(item);
});
