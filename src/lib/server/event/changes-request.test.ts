import { expect, test } from 'vitest';
import { parseChangesRequest, withOldNames } from './changes-request.ts';

const query = (text: string) => new URLSearchParams(text);

test('a request for changes may give the start and the number', () => {
	expect(parseChangesRequest(query(''))).toEqual({ after: null, limit: 200 });
	expect(parseChangesRequest(query('after=&limit=500'))).toEqual({ after: null, limit: 500 });
	expect(parseChangesRequest(query('after=e-1.5.6'))).toEqual({
		after: { epoch: 'e-1', change: 5, id: 6 },
		limit: 200,
	});
});

test.each([
	['after=1', 'after'],
	['after=a.1.2&after=a.1.2', 'after'],
	['limit=0', 'limit'],
	['limit=501', 'limit'],
	['limit=', 'limit'],
	['since=a.1.2', 'since'],
])('%s is refused with the name of the parameter', (text, field) => {
	expect(() => parseChangesRequest(query(text))).toThrow(expect.objectContaining({ kind: 'bad-input', field }));
});

test('the live endpoint has no parameter limit', () => {
	expect(() => parseChangesRequest(query('limit=5'), ['after'])).toThrow(expect.objectContaining({ field: 'limit' }));
});

test('pages of an older version find what they read', () => {
	const response = { resync: true, deleted: ['dewiki:rev:1'], events: [], next: 'e.1.2', isComplete: true };
	expect(withOldNames(response)).toEqual({ ...response, afresh: true, buried: ['dewiki:rev:1'] });
});
