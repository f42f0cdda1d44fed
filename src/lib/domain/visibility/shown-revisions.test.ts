import { expect, it } from 'vitest';
import { loadActionApi } from '../../../../fixtures/wikimedia/load.ts';
import { parseRevisions } from './shown-revisions.ts';

it('reads what a genuine wiki shows of revisions, and leaves out those that it has no more', () => {
	const page = { namespace: 0, title: 'Revdel example' };
	expect(parseRevisions(loadActionApi('revisions-hidden'))).toEqual([
		{ revision: 243, hidden: [], user: 'Example User Two', comment: 'start', page },
		{ revision: 244, hidden: ['text'], user: 'Example User Two', comment: 'text to hide', page },
		{ revision: 245, hidden: ['comment'], user: 'Example User Two', comment: null, page },
		{ revision: 246, hidden: ['user'], user: null, comment: 'user to hide', page },
		{ revision: 247, hidden: ['text', 'user'], user: null, comment: 'all to hide', page },
		{ revision: 248, hidden: ['text', 'comment', 'user'], user: null, comment: null, page },
		{ revision: 249, hidden: ['comment'], user: "Quote'User", comment: null, page },
		{ revision: 250, hidden: [], user: 'Example User Two', comment: 'current', page },
	]);
	expect(parseRevisions(loadActionApi('revisions-missing-only'))).toEqual([]);
});
