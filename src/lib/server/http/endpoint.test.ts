import type { RequestEvent } from '@sveltejs/kit';
import { expect, test } from 'vitest';
import { Problem } from '#lib/domain/core/problem.ts';
import { endpoint } from './endpoint.ts';

const answerTo = (error: unknown, signal = new AbortController().signal) =>
	endpoint(() => Promise.reject(error as Error))({
		request: new Request('http://localhost/', { signal }),
	} as RequestEvent);

test('a problem becomes an answer, and any other error stays one', async () => {
	expect((await answerTo(new Problem('not-found', 'no'))).status).toBe(404);
	await expect(answerTo(new TypeError('a defect'))).rejects.toThrow('a defect');
	await expect(answerTo(undefined)).rejects.toBe(undefined);
});

test('a client that has gone is no error', async () => {
	const gone = new AbortController();
	gone.abort();
	const { signal } = new Request('http://localhost/', { signal: gone.signal });
	expect((await answerTo(signal.reason, gone.signal)).status).toBe(499);
	await expect(answerTo(new TypeError('a defect'), gone.signal)).rejects.toThrow('a defect');
});
