import { expect, test } from 'vitest';
import { parseViewId, parseViewRequest } from './view-request.ts';

test('a view is stored in one form, without other parameters', () => {
	expect(
		parseViewRequest({ name: '  Not  reviewed\n', query: '?show=bot&cursor=5-6&wiki=dewiki&period=7d&user=' }),
	).toEqual({ id: null, name: 'Not reviewed', query: 'wiki=dewiki&show=bot&period=7d' });
	expect(parseViewRequest({ id: 7, name: 'x'.repeat(80), query: '' })).toEqual({
		id: 7,
		name: 'x'.repeat(80),
		query: '',
	});
});

test.each([
	['name', { query: '' }],
	['name', { name: ' \t', query: '' }],
	['name', { name: 'x'.repeat(81), query: '' }],
	['name', { name: 5, query: '' }],
	['query', { name: 'x' }],
	['query', { name: 'x', query: `wiki=${'x'.repeat(20_000)}` }],
	['from', { name: 'x', query: 'from=soon' }],
	['period', { name: 'x', query: 'period=8d' }],
	['id', { name: 'x', query: '', id: 0 }],
	['id', { name: 'x', query: '', id: '7' }],
])('%s is named in the error when it is not valid', (field, body) => {
	expect(() => parseViewRequest(body)).toThrow(expect.objectContaining({ kind: 'bad-input', field }));
});

test('a view to delete is named by its id', () => {
	expect(parseViewId({ id: 3 })).toBe(3);
	for (const id of [0, 1.5, '3', undefined])
		expect(() => parseViewId({ id })).toThrow(expect.objectContaining({ kind: 'bad-input', field: 'id' }));
});
