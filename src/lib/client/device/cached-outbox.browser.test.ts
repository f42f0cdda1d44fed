import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventItem } from '#lib/domain/core/api-types.ts';
import { matches } from '#lib/domain/filter/event-filter.ts';
import { unlabelled } from '#lib/domain/tracking/labels.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { asReview, type Mark, marks, type NewMark } from '#lib/domain/review/review.ts';
import { cachedEvent, deleteCaches } from './cache-tables.ts';
import { Cache } from './cache.ts';

const random = randomFrom(3);
const noLinks = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
const items = Array.from({ length: 200 }, (_, index): EventItem => {
	const mark = pick(random, [...marks, null, null]);
	return {
		...{ key: `dewiki:rev:${index}`, id: index + 1, change: index + 1, source: 'stream', time: 1_000 * index },
		...{ wiki: 'dewiki', type: 'edit', logType: null, logAction: null, user: 'ExampleUser', about: [], namespace: 0 },
		...{ title: 'Page', comment: '', minor: false, bot: false, patrolled: null, oldRevision: null, newRevision: index },
		...{ oldLength: 1, newLength: 2, logId: null, logParams: null, links: noLinks },
		review: mark && { mark, note: null, by: 'Someone Else', madeAt: 1, receivedAt: 2 },
	};
}).reverse();

function newMarks(count: number): NewMark[] {
	return Array.from({ length: count }, (_, index) => {
		const [item, mark, note] = [pick(random, items), pick(random, marks), pick(random, [null, 'why'])];
		return { requestId: crypto.randomUUID(), key: item.key, mark, note, madeAt: 5_000 + index };
	});
}

let cache: Cache;
beforeEach(async () => {
	cache = await Cache.open('local', 'Example');
	await cache.tables.events.bulkPut(items.map(cachedEvent));
	await cache.tables.sync.put({ id: 'sync', after: 'x', since: 0, resume: null, asOf: 1 });
});
afterEach(() => deleteCaches(null));

async function listed(review: Mark[]) {
	const cached = await cache.listEvents({ review }, null, 500);
	return cached?.value.items;
}

it('stores marks in the order in which they were made, each once, until they are removed', async () => {
	const made = newMarks(40);
	await cache.outbox.add(made.slice(0, 30));
	await cache.outbox.add(made.slice(30));
	expect(await cache.outbox.list()).toEqual(made);
	await cache.outbox.remove(made.filter((_, index) => index % 3 === 0));
	cache.close();
	cache = await Cache.open('local', 'Example');
	expect(await cache.outbox.list()).toEqual(made.filter((_, index) => index % 3 !== 0));
});

it("applies the user's unsent marks before filtering", async () => {
	const made = newMarks(120);
	await cache.outbox.add(made);
	const last = new Map(made.map((mark) => [mark.key, asReview(mark, 'Example')]));
	const marked = items.map((item) => ({ ...item, review: last.get(item.key) ?? item.review }));
	for (const review of [...marks.map((mark) => [mark]), [...marks]]) {
		expect(await listed(review)).toEqual(marked.filter((item) => matches(item, { review }, unlabelled)));
	}
	await cache.outbox.remove(made);
	expect(await listed(['unreviewed'])).toEqual(
		items.filter((item) => matches(item, { review: ['unreviewed'] }, unlabelled)),
	);
});

it('stores the reviews that the server confirmed, unless the cached event is newer', async () => {
	const review = asReview({ requestId: '', key: '', mark: 'flagged', note: 'seen', madeAt: 9 }, 'Example');
	const [newest, next] = items;
	if (!newest || !next) throw new Error('there are no events');
	await cache.outbox.confirm([
		{ key: newest.key, review, change: newest.change + 1 },
		{ key: next.key, review, change: next.change },
		{ key: 'dewiki:rev:9999', review, change: 1 },
	]);
	const cached = await cache.listEvents({}, null, 2);
	expect(cached?.value.items).toEqual([{ ...newest, review, change: newest.change + 1 }, next]);
	expect(await cache.tables.events.count()).toBe(items.length);
});
