/** What the consumer says of its streams, from the first start on; `unknown`: a newer version has stored another word. */
export const feedStatuses = ['never', 'connecting', 'streaming', 'unreachable', 'idle', 'stopped', 'unknown'] as const;

/**
 * What the recording consumer does: `never` ran; `connecting` to the stream; `streaming`; `unreachable`: the stream
 * cannot be reached; `idle`: nobody is tracked, and nothing of anybody is stored; `stopped`. `unknown`: the database does
 * not answer, or a newer version of xwiki records.
 */
export type FeedStatus = (typeof feedStatuses)[number];

/** The state of the feed from the wikis. Times in ms UTC. */
export interface FeedResponse {
	/** A consumer that has not been heard of for a while counts as stopped. */
	status: FeedStatus;
	/** Since when it has that status, by the database's clock. */
	since: number;
	/** The time of the latest event seen on the stream, recorded or not. */
	lastEventAt: number | null;
	/** How far the recording lies behind now, in ms; null while nothing was read. */
	behind: number | null;
	/** The database's clock. */
	now: number;
}
