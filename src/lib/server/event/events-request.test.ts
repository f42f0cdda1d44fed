import { expect, test } from 'vitest';
import { Problem } from '#lib/domain/core/problem.ts';
import { parseEventsRequest, parseFilterRequest } from './events-request.ts';

const read = (query: string) => parseEventsRequest(new URLSearchParams(query));

/** The field for which a query is refused; null if it is accepted. */
function refusedField(query: string, parse: (query: URLSearchParams) => unknown = parseEventsRequest): string | null {
	try {
		parse(new URLSearchParams(query));
		return null;
	} catch (error) {
		if (error instanceof Problem && error.kind === 'bad-input') return error.field;
		throw error;
	}
}

test('reads filter, cursor and limit', () => {
	expect(read('')).toEqual({ filter: {}, cursor: null, limit: 50 });
	expect(read('user=example_User&wiki=dewiki&limit=500&cursor=17-4')).toEqual({
		filter: { user: ['Example User'], wiki: ['dewiki'] },
		cursor: { time: 17, id: 4 },
		limit: 500,
	});
	expect(read('cursor=&limit=&user=')).toEqual({ filter: {}, cursor: null, limit: 50 });
});

test.each([
	['limit=0', 'limit'],
	['limit=501', 'limit'],
	['limit=-1', 'limit'],
	['limit=1e2', 'limit'],
	['limit=5&limit=6', 'limit'],
	['cursor=x', 'cursor'],
	['cursor=1-2&cursor=3-4', 'cursor'],
	['namespace=a', 'namespace'],
	['from=yesterday', 'from'],
	['to=2026-02-30', 'to'],
	['minor=maybe', 'minor'],
	['wiki=de%20wiki', 'wiki'],
	['usr=A', 'usr'],
	['constructor=A', 'constructor'],
])('%s is refused for %s', (query, field) => {
	expect(refusedField(query)).toBe(field);
});

test('an export accepts only a filter', () => {
	expect(parseFilterRequest(new URLSearchParams('type=log:block'))).toEqual({ type: ['log:block'] });
	expect(refusedField('limit=5', parseFilterRequest)).toBe('limit');
	expect(refusedField('cursor=1-2', parseFilterRequest)).toBe('cursor');
});
