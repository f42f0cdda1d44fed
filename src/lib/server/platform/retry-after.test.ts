import { expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

it('reads how long the server wants to be left alone', () => {
	expect(parseRetryAfter('120', 0)).toBe(120_000);
	expect(parseRetryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 20_000)).toBe(40_000);
	expect(parseRetryAfter('soon', 0)).toBeNull();
	expect(parseRetryAfter(null, 0)).toBeNull();
});
