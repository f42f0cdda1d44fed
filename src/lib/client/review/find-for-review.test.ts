import { expect, test } from 'vitest';
import { itemOf } from '../../../../fixtures/event-item.ts';
import { mostForReview } from '#lib/domain/review/review.ts';
import { findForReview } from './find-for-review.ts';

/** A server with so many events that searches so many for one answer; its cursors are numbers. */
function serverWith(count: number, searched: number): typeof fetch {
	const events = Array.from({ length: count }, (_, at) => itemOf({ id: count - at }));
	return (path) => {
		const query = new URL(String(path), 'http://127.0.0.1').searchParams;
		const from = Number(query.get('cursor') ?? 0);
		const until = from + Math.min(Number(query.get('limit')), searched);
		const next = until < count ? String(until) : null;
		const body = { items: events.slice(from, until), next, searchedSince: null, changes: `after ${from}` };
		return Promise.resolve(Response.json(body));
	};
}

const ids = (items: readonly { id: number }[]) => items.map(({ id }) => id);
const down = (from: number, length: number) => Array.from({ length }, (_, at) => from - at);

test('the newest are found over several answers, and then the older ones, none twice and none left out', async () => {
	const fetch = serverWith(450, 90);
	const found: number[] = [];
	let next: string | null = null;
	for (const [length, hasMore] of [
		[mostForReview, true],
		[mostForReview, true],
		[50, false],
	] as const) {
		const { value } = await findForReview(fetch, {}, next);
		expect([value.items.length, value.hasMore]).toEqual([length, hasMore]);
		expect(value.changes).toBe(`after ${found.length}`);
		found.push(...ids(value.items));
		next = value.next;
	}
	expect(next).toBe(null);
	expect(found).toEqual(down(450, 450));
});

test('a search that finds little ends after some answers, and can be gone on with', async () => {
	const { value } = await findForReview(serverWith(450, 2), {});
	expect([value.items.length, value.hasMore, value.next]).toEqual([10, true, '10']);
});
