import { expect, test } from 'vitest';
import {
	type Backfill,
	isActAllowed,
	requestsBefore,
	requestsLeft,
	requestsUntil,
	timeFor,
	type WikiBackfill,
	wikisOf,
} from './backfill.ts';

const wiki = (rest: Partial<WikiBackfill>): WikiBackfill => ({
	wiki: 'dewiki',
	status: 'waiting',
	list: 'edit',
	edits: 10_000,
	reachedAt: null,
	events: 0,
	problem: null,
	retryAt: null,
	...rest,
});
const backfill = (...wikis: WikiBackfill[]): Backfill => ({
	id: 1,
	status: 'running',
	from: 0,
	until: 1000,
	problem: null,
	retryAt: null,
	plannedAt: 0,
	finishedAt: null,
	wikis,
});

test('the requests left are estimated from the pace so far, and from all edits where there is none yet', () => {
	expect(requestsLeft(backfill(wiki({})))).toBe(1 + 10);
	// Half of the time took 2000 rows, so 2000 more are to come; but never more than the account has.
	expect(requestsLeft(backfill(wiki({ reachedAt: 500, events: 2000 })))).toBe(1 + 4);
	expect(requestsLeft(backfill(wiki({ reachedAt: 900, events: 2000 })))).toBe(1 + 20);
	expect(requestsLeft(backfill(wiki({ list: 'log', edits: 1 }), wiki({ list: 'log', edits: 0 })))).toBe(1 + 4 + 3);
	expect(requestsLeft(backfill(wiki({ status: 'done' }), wiki({ status: 'failed' })))).toBe(1);
	expect(requestsLeft({ ...backfill(), status: 'planned' })).toBe(2);
	expect(requestsLeft({ ...backfill(wiki({})), status: 'cancelled' })).toBe(0);
	expect(timeFor(12, 60)).toBe(12_000);
});

test('a waiting backfill waits for all before it', () => {
	const wikis = [wiki({}), wiki({ status: 'done' }), wiki({ edits: 1 })];
	expect(requestsUntil(backfill(...wikis))).toEqual([10, 0, 11]);
	expect(requestsUntil({ ...backfill(...wikis), status: 'cancelled' })).toEqual([0, 0, 0]);
	const running = [backfill(wiki({})), { ...backfill(wiki({})), id: 3 }];
	const queue = { running, planned: [4, 5], usual: 30 };
	expect(requestsBefore(queue, 1)).toBe(0);
	expect(requestsBefore(queue, 3)).toBe(11);
	expect(requestsBefore(queue, 5)).toBe(22 + 30);
	expect(requestsBefore(queue)).toBe(22 + 60);
});

test('the allowed acts depend on the status', () => {
	expect(isActAllowed('pause', 'running')).toBe(true);
	expect(isActAllowed('pause', 'done')).toBe(false);
	expect(isActAllowed('retry', 'failed')).toBe(true);
	expect(isActAllowed('retry', 'running')).toBe(false);
	expect(isActAllowed('again', 'done')).toBe(true);
	expect(isActAllowed('again', 'failed')).toBe(false);
});

test('a stretch was read from the wikis of the backfills that overlap it and are done', () => {
	const about = (from: number, until: number, status: Backfill['status'], ...names: string[]): Backfill => ({
		...backfill(...names.map((name) => wiki({ wiki: name }))),
		...{ from, until, status },
	});
	const all = [
		about(0, 100, 'done', 'enwiki', 'dewiki'),
		about(100, 200, 'done', 'dewiki', 'frwiki'),
		about(0, 200, 'failed', 'arwiki'),
	];
	expect(wikisOf(all, { from: 0, until: 100 })).toEqual(['enwiki', 'dewiki']);
	expect(wikisOf(all, { from: 50, until: 150 })).toEqual(['enwiki', 'dewiki', 'frwiki']);
	expect(wikisOf(all, { from: 200, until: 300 })).toEqual([]);
});
