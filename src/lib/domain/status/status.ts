import type { FeedResponse } from '../feed/feed.ts';
import type { CommonCoverage, UnknownStretch } from '../coverage/coverage.ts';

/** How much the stream delivered, in all or within some time. */
export interface StreamTotals {
	/** Events, including those of untracked people. */
	seen: number;
	/** New events that were recorded. */
	recorded: number;
	connections: number;
	/** Connections that failed, or ended in another way than the stream's normal end. */
	losses: number;
}

/** How much the stream delivers, and how reliably. */
export interface StreamTallies {
	totals: StreamTotals;
	/** Events per second that the stream delivered, over the last minutes; null: not enough data. */
	perSecond: number | null;
	/** The totals of the last 24 hours. */
	lastDay: StreamTotals;
	/** The time of the latest canary event of each topic, ms UTC; in order of the topics' names. */
	canaries: { topic: string; time: number }[];
}

/** A gap in the visibility streams, ms UTC; `until` is exclusive. */
export interface VisibilityGap {
	from: number;
	until: number;
	/** Edits since this time are rechecked. */
	since: number;
	/** Whether all of them have been rechecked. */
	isAsked: boolean;
}

/**
 * `recording`: it has the lease and records; `idle`: it has the lease, but no tracked people; `standby`: it waits for
 * the lease.
 */
export type ConsumerStatus = 'recording' | 'idle' | 'standby';
/** All of them. */
export const consumerStatuses: readonly ConsumerStatus[] = ['recording', 'idle', 'standby'];

/** A consumer process seen within the last day. */
export interface ConsumerState {
	/** The name of the machine or container. */
	host: string;
	/** A {@link ConsumerStatus}, unless another version of xwiki has another. */
	status: string;
	/** ms UTC. */
	startedAt: number;
	/** Time since its last heartbeat, in ms. */
	silentFor: number;
	/** Whether it has the lease, so that it may record. */
	hasLease: boolean;
}

/** The jobs of the consumer, by the names that the log and the status page give them. */
export const jobNames = [
	'backfill-plan',
	'backfill',
	'purge',
	'hidden-accounts',
	'renames',
	'expiry',
	'hidden-account-expiry',
	'audit-expiry',
	'session-expiry',
	'database-size',
	'chart-counts',
	'typed-names',
	'allowed-accounts',
	'unhide',
	'daily-names',
	'local-accounts',
	'visibility-recheck',
	'outcomes',
	'campaign-pages',
	'frozen-reports',
] as const;
export type JobName = (typeof jobNames)[number];

/** How a job of the consumer is. Times are ms UTC; null: never. */
export interface JobState {
	name: JobName;
	/** When a step last ended well. */
	lastAt: number | null;
	/** Steps that failed, in all. */
	failures: number;
	failedAt: number | null;
	/** Why the last one failed: `maxlag`, `network`, the kind of an error. */
	problem: string | null;
}

/** Upstream data that could not be used, by kind. */
export interface UpstreamErrorState {
	/** Our name of the kind, such as `not-json`. */
	kind: string;
	occurrences: number;
	/** ms UTC. */
	lastAt: number;
	/** Some of the latest samples, the latest last. */
	samples: readonly string[];
}

/** The progress of a backfill. */
export interface BackfillState {
	/** The person's name now. */
	user: string;
	/** A `BackfillStatus`, unless another version of xwiki has another. */
	status: string;
	/** How many wikis are to be read, and how many of them are done. */
	wikis: number;
	done: number;
	/** How many events it delivered. */
	events: number;
	/** The latest errors, such as `maxlag`, with the wiki that returned them. */
	problems: string[];
}

/** The status of xwiki itself: the response of `/api/status`. */
export interface StatusResponse {
	feed: FeedResponse;
	stream: StreamTallies;
	/** Whether xwiki knows what the wikis hide. */
	hiding: {
		/** Visibility streams that the server does not currently offer. */
		streamsMissing: string[];
		/** The oldest first. */
		gaps: VisibilityGap[];
	};
	/** The most recently seen first. */
	consumers: ConsumerState[];
	/** In order of their names. */
	jobs: JobState[];
	/** The latest first. */
	errors: UpstreamErrorState[];
	backfills: {
		/** How many there are of each status, without those that have none. */
		counts: { /** As that of a {@link BackfillState}. */ status: string; count: number }[];
		/** Some of those that are not finished, or failed: the next ones. */
		open: BackfillState[];
		/** About how long all that are not finished still take, in ms. */
		timeLeft: number;
	};
	database: {
		engine: 'sqlite' | 'mariadb';
		bytes: number;
		/** By how many bytes it has grown since an earlier day (ms UTC), at most a week ago; null if none is recorded. */
		growth: { since: number; bytes: number } | null;
	};
	/** What is known about the people who are tracked now. */
	coverage: CommonCoverage & {
		people: number;
		/** The unknown stretches of the last weeks in which they were tracked, in order of time. */
		gaps: UnknownStretch[];
		/** Gaps since this time are included, ms UTC. */
		gapsSince: number;
	};
}
