import { expect, test } from 'vitest';
import { itemOf } from '../../../../fixtures/event-item.ts';
import { parseReviewOrder, type ReviewOrder, reviewRuns } from './review-order.ts';

const risk = (score: number) => ({ risk: { level: 'high' as const, score, model: '3' } });
/** Newest first, each on a page of its own. */
const events = [
	itemOf({ id: 9, title: 'not scored' }),
	itemOf({ id: 8, title: 'low', ...risk(0.1) }),
	itemOf({ id: 7, title: 'reverted', ...risk(0.99), reverted: true }),
	itemOf({ id: 6, title: 'deleted', ...risk(0.98), pageDeleted: true }),
	itemOf({ id: 5, title: 'high', ...risk(0.97) }),
	itemOf({ id: 4, title: 'middle', ...risk(0.5) }),
];
const titles = events.map(({ title }) => title);
const inOrder = (order: ReviewOrder) => reviewRuns(events, 'UTC', order).map((run) => run.events[0]?.title);

test('newest, oldest, or most risk first, of what nobody has dealt with', () => {
	expect(inOrder('newest')).toEqual(titles);
	expect(inOrder('oldest')).toEqual(titles.toReversed());
	expect(inOrder('risk')).toEqual(['high', 'middle', 'low', 'not scored', 'reverted', 'deleted']);
});

test('an unknown order is newest first', () => {
	for (const [query, order] of [
		['', 'newest'],
		['order=risk', 'risk'],
		['order=oldest', 'oldest'],
		['order=x', 'newest'],
	] as const)
		expect(parseReviewOrder(new URLSearchParams(query))).toBe(order);
});
