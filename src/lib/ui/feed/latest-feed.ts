import type { Live } from '#lib/client/feed/live.svelte.ts';
import type { FeedResponse } from '#lib/domain/core/api-types.ts';

/** Longest time without an event, or without our server, that needs no warning, ms. */
const noWarningBefore = 120_000;

/**
 * The current state of the feed: the last received one, aged by the time since.
 * @param serverFeed from the server with the page; null if it is not known
 * @param live the connection that has received states since; null until there is one
 * @param now ms UTC by the device's clock
 */
export function latestFeed(
	serverFeed: FeedResponse | null,
	live: Pick<Live, 'feed' | 'feedAt'> | null,
	now: number,
): FeedResponse | null {
	if (!live?.feed) return serverFeed;
	const { feed, feedAt } = live;
	const since = Math.max(0, now - feedAt);
	return { ...feed, now: feed.now + since, behind: feed.behind === null ? null : feed.behind + since };
}

/** After this time without news the state is unknown, ms. The server sends one every ten seconds. */
const maxAge = 30_000;

/** A warning for every page. `since`: ms UTC. */
export interface FeedWarning {
	/** `stale`: no recent events from the wikis; `empty`: no events ever; `lost`: our server does not answer. */
	kind: 'stale' | 'empty' | 'lost';
	since: number;
}

/**
 * The warning about the feed; null if the feed works, or if its state is unknown, as in a tab that was in the background.
 * @param now ms UTC by the device's clock
 */
export function feedWarning(live: Pick<Live, 'feed' | 'feedAt' | 'lostSince'>, now: number): FeedWarning | null {
	const { lostSince, feedAt } = live;
	if (lostSince !== null) return now - lostSince > noWarningBefore ? { kind: 'lost', since: lostSince } : null;
	const feed = now - feedAt > maxAge ? null : latestFeed(null, live, now);
	const since = feed && staleSince(feed);
	if (feed === null || since === null) return null;
	return { kind: feed.lastEventAt === null ? 'empty' : 'stale', since };
}

/**
 * Since when there was no event from the wikis, ms UTC, if that needs a warning; else null. Without tracked people no
 * event is expected.
 */
function staleSince({ status, since, lastEventAt, now }: FeedResponse): number | null {
	const last = lastEventAt ?? since;
	return status !== 'idle' && now - last > noWarningBefore ? last : null;
}
