import { expect, test } from 'vitest';
import type { FeedResponse } from '#lib/domain/feed/feed.ts';
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
	[{ behind: 125_000 }, 'waiting', 'Catching up, 2 min behind. The last event seen was at Nov 23, 2026, 13:02 UTC.'],
	[
		{ behind: 3 * 86_400_000 },
		'waiting',
		'Catching up, 3 days behind. The last event seen was at Nov 23, 2026, 13:02 UTC.',
	],
	[{ behind: null, lastEventAt: null }, 'waiting', 'Connected since Nov 23, 2026, 14:02 UTC; nothing has come yet'],
	[
		{ status: 'connecting' },
		'waiting',
		'Connecting since Nov 23, 2026, 14:02 UTC. The last event seen was at Nov 23, 2026, 13:02 UTC.',
	],
	[{ status: 'idle' }, 'waiting', 'Nobody is tracked yet'],
	[
		{ status: 'unreachable', lastEventAt: null },
		'bad',
		'Wikimedia’s stream has been out of reach since Nov 23, 2026, 14:02 UTC.',
	],
	[
		{ status: 'stopped', lastEventAt: null },
		'bad',
		'Nothing has been recorded since Nov 23, 2026, 14:02 UTC: the consumer is not running.',
	],
	[
		{ status: 'unknown' },
		'bad',
		'The database has not answered since Nov 23, 2026, 14:02 UTC; what you see is from before.',
	],
	[{ status: 'never', lastEventAt: null, behind: null }, 'bad', 'Nothing is recorded: the consumer has never run.'],
] as const)('%o is %s: %s', (changes, tone, text) => {
	expect(feedWords(feed(changes), messages)).toMatchObject({ tone, text });
});

test('how far it is behind is no other state, but whether it is live', () => {
	const states = [0, 59_000, 61_000, 62_000, 3_600_000, null].map(
		(behind) => feedWords(feed({ behind }), messages).state,
	);
	expect(states).toEqual([
		...['feed-live', 'feed-live', 'feed-catching-up', 'feed-catching-up', 'feed-catching-up', 'feed-waiting'],
	]);
});
