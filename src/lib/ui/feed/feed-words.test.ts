import { expect, test } from 'vitest';
import type { FeedResponse } from '#lib/domain/core/api-types.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { feedWords } from './feed-words.ts';

const messages = await loadMessages('en');
const since = Date.UTC(2026, 10, 23, 14, 2);
const feed = (changes: Partial<FeedResponse>): FeedResponse => ({
	status: 'streaming',
	since,
	lastEventAt: since - 3_600_000,
	behind: 2_400,
	now: since,
	...changes,
});

test.each([
	[{}, 'good', 'Live, 2 sec behind'],
	[{ behind: 0 }, 'good', 'Live, 0 sec behind'],
	[{ behind: 59_999 }, 'good', 'Live, 59 sec behind'],
	[{ behind: 125_000 }, 'waiting', 'Catching up, 2 min behind. Last event: 23 November 2026 at 13:02 UTC.'],
	[{ behind: 3 * 86_400_000 }, 'waiting', 'Catching up, 3 days behind. Last event: 23 November 2026 at 13:02 UTC.'],
	[
		{ behind: null, lastEventAt: null },
		'waiting',
		'Connected since 23 November 2026 at 14:02 UTC; no event received yet',
	],
	[
		{ status: 'connecting' },
		'waiting',
		'Connecting since 23 November 2026 at 14:02 UTC. Last event: 23 November 2026 at 13:02 UTC.',
	],
	[{ status: 'idle' }, 'waiting', 'Nobody is tracked yet'],
	[
		{ status: 'unreachable', lastEventAt: null },
		'bad',
		'Wikimedia’s event stream has been unreachable since 23 November 2026 at 14:02 UTC.',
	],
	[
		{ status: 'stopped', lastEventAt: null },
		'bad',
		'Nothing has been recorded since 23 November 2026 at 14:02 UTC: the consumer is not running.',
	],
	[
		{ status: 'unknown' },
		'bad',
		'The database has not answered since 23 November 2026 at 14:02 UTC; what you see is older.',
	],
	[{ status: 'never', lastEventAt: null, behind: null }, 'bad', 'Nothing is recorded: the consumer has never run.'],
] as const)('%o is %s: %s', (changes, tone, text) => {
	expect(feedWords(feed(changes), messages)).toMatchObject({ tone, text });
});

test('the state depends on whether the feed is live, not on how far it is behind', () => {
	const states = [0, 59_000, 61_000, 62_000, 3_600_000, null].map(
		(behind) => feedWords(feed({ behind }), messages).state,
	);
	expect(states).toEqual([
		...['feed-live', 'feed-live', 'feed-catching-up', 'feed-catching-up', 'feed-catching-up', 'feed-waiting'],
	]);
});
