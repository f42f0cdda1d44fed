import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { itemOf } from '../../../../../fixtures/event-item.ts';
import type { Mark, Review } from '#lib/domain/review/review.ts';
import type { Reviewing } from '../../review/reviewing.ts';
import { EventList } from './event-list.svelte.ts';
import { MarkedAway } from './marked-away.ts';

const events = [3, 2, 1].map((id) => itemOf({ id }));
const [first, second] = events.map(({ key }) => key);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A list of what is not reviewed, and the marks that count. */
function open(filter: EventList['filter'] = { review: ['unreviewed'] }) {
	const marks = new Map<string | undefined, Mark>();
	const review = (mark: Mark): Review => ({ mark, note: null, by: 'A', madeAt: 0, receivedAt: 0 });
	const reviewing: Pick<Reviewing, 'effectiveReview'> = {
		effectiveReview: ({ key }) => {
			const mark = marks.get(key);
			return { review: mark === undefined ? null : review(mark), waits: false };
		},
	};
	const list = new EventList(filter, { items: events, next: null, searchedSince: null });
	const watcher = new MarkedAway(list, reviewing);
	const mark = (key: string | undefined, as: Mark) => {
		marks.set(key, as);
		watcher.update();
	};
	const shown = () => list.shown.map(({ key }) => key);
	return { list, watcher, mark, shown };
}

test('a row leaves ten seconds after its mark, and fades before', () => {
	const { list, mark, shown } = open();
	mark(first, 'reviewed');
	vi.advanceTimersByTime(9_999);
	expect([shown().length, list.leaving.size]).toEqual([3, 0]);
	vi.advanceTimersByTime(1);
	expect([shown().length, list.leaving.has(first ?? '')]).toEqual([3, true]);
	vi.advanceTimersByTime(300);
	expect(shown()).toEqual(events.slice(1).map(({ key }) => key));
});

test('a mark that is taken back brings its row back, whenever that is', () => {
	const { mark, shown } = open();
	for (const after of [5_000, 20_000]) {
		mark(first, 'reviewed');
		vi.advanceTimersByTime(after);
		mark(first, 'unreviewed');
		expect(shown()).toHaveLength(3);
		vi.advanceTimersByTime(20_000);
		expect(shown()).toHaveLength(3);
	}
});

test('nothing leaves while the pointer moves over the list', () => {
	const { list, mark, shown } = open();
	mark(first, 'flagged');
	vi.advanceTimersByTime(9_000);
	list.pointedAt = Date.now();
	vi.advanceTimersByTime(2_900);
	expect(shown()).toHaveLength(3);
	vi.advanceTimersByTime(500);
	expect(shown()).toHaveLength(2);
});

test('a list that asks for no marks, or for this one, keeps its rows; one that is over, too', () => {
	for (const filter of [{}, { review: ['unreviewed' as const, 'flagged' as const] }]) {
		const { mark, shown } = open(filter);
		mark(first, 'flagged');
		vi.advanceTimersByTime(60_000);
		expect(shown()).toHaveLength(3);
	}
	const { watcher, mark, shown } = open();
	mark(second, 'reviewed');
	watcher.stop();
	vi.advanceTimersByTime(60_000);
	expect(shown()).toHaveLength(3);
});
