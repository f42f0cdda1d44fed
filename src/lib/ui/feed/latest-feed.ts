import type { Live } from '#lib/client/feed/live.svelte.ts';
import type { FeedResponse } from '#lib/domain/feed/feed.ts';

/** Longest time without an event, in ms, of which nobody need be told. */
const unremarkable = 120_000;

/**
 * The feed as it stands now: as it was heard last, and that nothing more has come since, so far as is known.
 * @param told by the server with the page; null if it told nothing
 * @param live the connection that tells it since; null until there is one
 * @param now ms UTC by the device's clock
 */
export function latestFeed(
	told: FeedResponse | null,
	live: Pick<Live, 'feed' | 'feedAt'> | null,
	now: number,
): FeedResponse | null {
	if (!live?.feed) return told;
	const { feed, feedAt } = live;
	const since = Math.max(0, now - feedAt);
	return { ...feed, now: feed.now + since, behind: feed.behind === null ? null : feed.behind + since };
}

/** Who has not heard for so long, in ms, how the feed stands, does not know: it is told every ten seconds. */
const heardFor = 30_000;

/** What everybody should know, since a time in ms UTC. */
export interface FeedWarning {
	/** `stale`, `empty`: nothing, or nothing ever, has come from the wikis; `lost`: xwiki itself does not answer. */
	kind: 'stale' | 'empty' | 'lost';
	since: number;
}

/**
 * What everybody should know of the feed; null if it is as it should be, or if that is not known: a tab that nobody saw
 * has not been told.
 * @param now ms UTC by the device's clock
 */
export function feedWarning(live: Pick<Live, 'feed' | 'feedAt' | 'lostSince'>, now: number): FeedWarning | null {
	const { lostSince, feedAt } = live;
	if (lostSince !== null) return now - lostSince > unremarkable ? { kind: 'lost', since: lostSince } : null;
	const feed = now - feedAt > heardFor ? null : latestFeed(null, live, now);
	const since = feed && staleSince(feed);
	if (feed === null || since === null) return null;
	return { kind: feed.lastEventAt === null ? 'empty' : 'stale', since };
}

/**
 * Since when nothing has come from the wikis, in ms UTC, where that is so long that everybody should know; else null.
 * Where nobody is tracked nothing is to come.
 */
function staleSince({ status, since, lastEventAt, now }: FeedResponse): number | null {
	const last = lastEventAt ?? since;
	return status !== 'idle' && now - last > unremarkable ? last : null;
}
