import type { Live } from '#lib/client/live.svelte.ts';
import type { FeedAnswer } from '#lib/domain/answers.ts';

/** Longest time without an event, in ms, of which nobody need be told. */
const unremarkable = 120_000;

/**
 * The feed as it stands now: as it was heard last, and that nothing more has come since, so far as is known.
 * @param told by the server with the page; null if it told nothing
 * @param live the connection that tells it since; null until there is one
 * @param now ms UTC by the device's clock
 */
export function latestFeed(
	told: FeedAnswer | null,
	live: Pick<Live, 'feed' | 'feedAt'> | null,
	now: number,
): FeedAnswer | null {
	if (!live?.feed) return told;
	const { feed, feedAt } = live;
	const since = Math.max(0, now - feedAt);
	return { ...feed, now: feed.now + since, behind: feed.behind === null ? null : feed.behind + since };
}

/**
 * Since when nothing has come from the wikis, in ms UTC, where that is so long that everybody should know; else null.
 * Where nobody is tracked nothing is to come.
 */
export function staleSince({ status, since, lastEventAt, now }: FeedAnswer): number | null {
	const last = lastEventAt ?? since;
	return status !== 'idle' && now - last > unremarkable ? last : null;
}
