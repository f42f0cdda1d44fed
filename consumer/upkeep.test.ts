import { expect, it } from 'vitest';
import { loadActionApi } from '#lib/domain/fixtures/load.ts';
import { parseRevisions } from './upkeep.ts';

it('reads what a genuine wiki shows of revisions, and leaves out those that it has no more', () => {
	expect(parseRevisions(loadActionApi('revisions-hidden'))).toEqual([
		{ revision: 243, hidden: [], user: 'Example User Two', comment: 'start' },
		{ revision: 244, hidden: ['text'], user: 'Example User Two', comment: 'text to hide' },
		{ revision: 245, hidden: ['comment'], user: 'Example User Two', comment: null },
		{ revision: 246, hidden: ['user'], user: null, comment: 'user to hide' },
		{ revision: 247, hidden: ['text', 'user'], user: null, comment: 'all to hide' },
		{ revision: 248, hidden: ['text', 'comment', 'user'], user: null, comment: null },
		{ revision: 249, hidden: ['comment'], user: "Quote'User", comment: null },
		{ revision: 250, hidden: [], user: 'Example User Two', comment: 'current' },
	]);
	expect(parseRevisions(loadActionApi('revisions-missing-only'))).toEqual([]);
});
