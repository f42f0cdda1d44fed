import { expect, test } from 'vitest';
import { Problem } from '#lib/domain/core/problem.ts';
import { problemBody, problemOf, problemResponse } from './problem-response.ts';

test('names the kind and the field, with the status of the kind', async () => {
	const response = problemResponse(new Problem('bad-input', 'limit must be a number', { field: 'limit' }));
	expect(response.status).toBe(400);
	expect(await response.json()).toEqual({ error: 'bad-input', field: 'limit', message: 'limit must be a number' });
	expect(problemResponse(new Problem('not-signed-in', '')).status).toBe(401);
	expect(problemResponse(new Problem('conflict', '')).status).toBe(409);
	const busy = problemResponse(new Problem('too-many', ''));
	expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '5']);
	for (const kind of ['database-away', 'database-corrupt', 'schema-outdated'] as const) {
		expect(problemResponse(new Problem(kind, '')).status).toBe(503);
	}
});

test('contains the people to ask, but no text of the database’s error', () => {
	expect(problemBody(new Problem('not-allowed', 'no'), ['A'])).toEqual({
		error: 'not-allowed',
		message: 'no',
		ask: ['A'],
	});
	const refused = Object.assign(new Error('connect ECONNREFUSED tools.db:3306 as s12345'), { code: 'ECONNREFUSED' });
	const problem = problemOf(refused);
	expect(problem?.kind).toBe('database-away');
	expect(JSON.stringify(problemBody(problem as Problem))).not.toMatch(/tools\.db|s12345/);
});

test('an unexpected error is not a problem', () => {
	expect(problemOf(new TypeError('defect'))).toBe(null);
	expect(problemOf('text')).toBe(null);
});
