import { expect, it } from 'vitest';
import { Backoff, waitAfter } from './backoff.ts';

const limits = { first: 1_000, longest: 5_000 };

it('waits twice as long each time, up to the longest, and begins again once it worked', () => {
	const backoff = new Backoff(limits);
	expect([1, 2, 3, 4, 5].map(() => backoff.failed())).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
	expect(waitAfter(2_000, limits)).toBe(5_000);
	backoff.worked();
	expect(backoff.failed()).toBe(1_000);
});

it('waits from half of the time on, and never less than the server asks for', () => {
	const backoff = new Backoff(limits, () => 0);
	expect([backoff.failed(), backoff.failed(), backoff.failed(7_000), backoff.failed(100)]).toEqual([
		...[500, 1_000, 7_000, 2_500],
	]);
});
