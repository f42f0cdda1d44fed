import { expect, test } from 'vitest';
import type { Review } from '#lib/domain/review/review.ts';
import { type ConfirmedReview, resolveReview, lastMarkByEvent, addConfirmed } from './effective-review.ts';

const review = (note: string): Review => ({ mark: 'flagged', note, by: 'Example', madeAt: 1, receivedAt: 2 });
const confirmed = (key: string, change: number): ConfirmedReview => ({
	key,
	change,
	review: review(`change ${change}`),
});

test('the last of several marks on an event counts', () => {
	const made = (key: string, madeAt: number) =>
		({ requestId: `${madeAt}`, key, mark: 'reviewed', note: null, madeAt }) as const;
	expect([...lastMarkByEvent([made('a', 1), made('b', 2), made('a', 3)]).values()].map(({ madeAt }) => madeAt)).toEqual(
		[3, 2],
	);
});

test('the review with the highest change counts, in whatever order they are received', () => {
	const known = addConfirmed(addConfirmed([], [confirmed('a', 5), confirmed('b', 6)]), [
		confirmed('a', 4),
		confirmed('b', 7),
	]);
	const event = (change: number) => ({ change, review: review('in the event') });
	expect(resolveReview(event(4), known.get('a'))?.note).toBe('change 5');
	expect(resolveReview(event(5), known.get('a'))?.note).toBe('in the event');
	expect(resolveReview(event(6), known.get('b'))?.note).toBe('change 7');
	expect(resolveReview({ change: 1, review: null }, undefined)).toBeNull();
});

test('at most 1,000 confirmed reviews are stored: the last ones', () => {
	const known = addConfirmed(
		[],
		Array.from({ length: 1_500 }, (_, index) => confirmed(`event ${index}`, index)),
	);
	expect([known.size, known.has('event 1499'), known.has('event 1')]).toEqual([1_000, true, false]);
});
