import { expect, test } from 'vitest';
import type { FeedResponse } from '#lib/domain/core/api-types.ts';
import { feedWarning, latestFeed } from './latest-feed.ts';

const now = Date.UTC(2026, 10, 23, 14);
const feed = (changes: Partial<FeedResponse> = {}): FeedResponse => ({
	status: 'streaming',
	since: now - 3_600_000,
	lastEventAt: now - 2_000,
	behind: 2_000,
	now,
	...changes,
});

test('the last received state ages by the device’s clock until the next one', () => {
	const feedAt = 5_000;
	expect(latestFeed(feed(), null, 0)).toEqual(feed());
	expect(latestFeed(null, { feed: null, feedAt: 0 }, 9)).toBeNull();
	const aged = latestFeed(null, { feed: feed(), feedAt }, feedAt + 118_000);
	expect(aged).toEqual(feed({ behind: 120_000, now: now + 118_000 }));
	expect(latestFeed(null, { feed: feed({ behind: null }), feedAt }, 0)).toEqual(feed({ behind: null }));
});

test.each([
	[{}, null],
	[{ lastEventAt: now - 120_000 }, null],
	[{ lastEventAt: now - 120_001 }, now - 120_001],
	[{ status: 'stopped', lastEventAt: now - 500_000 }, now - 500_000],
	[{ status: 'unknown', lastEventAt: now - 500_000 }, now - 500_000],
	[{ status: 'never', lastEventAt: null, since: now - 100_000 }, null],
	[{ status: 'never', lastEventAt: null, since: now - 130_000 }, now - 130_000],
	[{ status: 'connecting', lastEventAt: null, since: now - 130_000 }, now - 130_000],
	[{ status: 'idle', lastEventAt: now - 500_000 }, null],
] as const)('%o is stale since %s', (changes, since) => {
	const warning = feedWarning({ feed: feed(changes), feedAt: now, lostSince: null }, now);
	expect(warning?.since ?? null).toBe(since);
});

test.each([
	[{}, 0, null],
	[{ feed: null }, 0, null],
	[{ feed: feed({ lastEventAt: now - 150_000 }) }, 5_000, { kind: 'stale', since: now - 150_000 }],
	[{ feed: feed({ status: 'never', lastEventAt: null }) }, 0, { kind: 'empty', since: now - 3_600_000 }],
	// Ages until it is unknown, as in a tab in the background, or until the server is lost.
	[{ feed: feed({ lastEventAt: now - 100_000 }) }, 25_000, { kind: 'stale', since: now - 100_000 }],
	[{ feed: feed({ lastEventAt: now - 150_000 }) }, 31_000, null],
	[{ feed: feed({ lastEventAt: now - 150_000 }), lostSince: now }, 31_000, null],
	[{ lostSince: now - 121_000 }, 0, { kind: 'lost', since: now - 121_000 }],
	[{ feed: feed({ lastEventAt: now - 500_000 }), lostSince: now }, 121_000, { kind: 'lost', since: now }],
] as const)('%o, %i ms later, gives the warning %o', (received, later, warning) => {
	expect(feedWarning({ feed: feed(), feedAt: now, lostSince: null, ...received }, now + later)).toEqual(warning);
});
