import type { FeedResponse } from '../core/api-types.ts';
import type { BackfillStatus } from '../backfill/backfill.ts';
import type { CommonCoverage, UnknownStretch } from '../coverage/coverage.ts';

/** What the stream brought in all since the beginning, or within some time. */
export interface StreamTotals {
	/** Events, those for nobody included. */
	seen: number;
	/** Events that were new and are kept. */
	recorded: number;
	connections: number;
	/** Connections that ended otherwise than the stream ends them by itself, or never came about. */
	losses: number;
}

/** How much the stream brings, and how well. */
export interface StreamTallies {
	totals: StreamTotals;
	/** Events that the stream brought a second, over the last minutes; null while there is too little to tell it by. */
	perSecond: number | null;
	/** What of the totals came in the last 24 hours. */
	lastDay: StreamTotals;
	/** The time of the latest sign of life of each topic, in ms UTC; in order of their names. */
	canaries: { topic: string; time: number }[];
}

/** A stretch in which the streams did not tell what was hidden, in ms UTC; `until` is exclusive. */
export interface VisibilityGap {
	from: number;
	until: number;
	/** Edits from this time on are asked for again. */
	since: number;
	/** Whether they all have been. */
	isAsked: boolean;
}

/** What a consumer process does: it has the lease and records, has it and nothing to read for, or waits for it. */
export type ConsumerStatus = 'recording' | 'idle' | 'standby';

/** A consumer process of the last day. */
export interface ConsumerState {
	/** The name of the machine or container. */
	host: string;
	status: ConsumerStatus;
	/** ms UTC. */
	startedAt: number;
	/** How long ago it was heard of, in ms. */
	silentFor: number;
	/** Whether it is the one that may record. */
	hasLease: boolean;
}

/** A job of the consumer, by the name that the log and the status page give it. */
export type JobName =
	| 'backfill-plan'
	| 'backfill'
	| 'purge'
	| 'hidden-accounts'
	| 'renames'
	| 'expiry'
	| 'hidden-account-expiry'
	| 'audit-expiry'
	| 'database-size'
	| 'typed-names'
	| 'unhide'
	| 'daily-names'
	| 'local-accounts'
	| 'visibility-recheck';

/** How a job of the consumer is. Times are ms UTC; null: never. */
export interface JobState {
	name: string;
	/** When a step last ended well. */
	lastAt: number | null;
	/** Steps that failed, in all. */
	failures: number;
	failedAt: number | null;
	/** Why the last one failed: `maxlag`, `network`, the kind of an error. */
	problem: string | null;
}

/** Data or answers of upstream that could not be used, by kind. */
export interface UpstreamErrorState {
	/** A word of ours, such as `not-json`. */
	kind: string;
	occurrences: number;
	/** ms UTC. */
	lastAt: number;
	/** The latest few of what came, the latest last. */
	samples: readonly string[];
}

/** How far a backfill has come. */
export interface BackfillState {
	/** The person's name now. */
	user: string;
	status: BackfillStatus;
	/** How many wikis there are to be asked, and of how many it is done. */
	wikis: number;
	done: number;
	/** How many events it brought. */
	events: number;
	/** What was answered last in place of rows, such as `maxlag`, with the wiki that did. */
	problems: string[];
}

/** How xwiki itself is doing, as `/api/status` answers. */
export interface StatusResponse {
	feed: FeedResponse;
	stream: StreamTallies;
	/** Whether it is known what the wikis hide. */
	hiding: {
		/** Streams that would tell of it, and that the server has not got at present. */
		streamsMissing: string[];
		/** The oldest first. */
		gaps: VisibilityGap[];
	};
	/** The latest heard of first. */
	consumers: ConsumerState[];
	/** In order of their names. */
	jobs: JobState[];
	/** The latest first. */
	errors: UpstreamErrorState[];
	backfills: {
		/** How many there are of each kind; kinds of which there is none are left out. */
		counts: { status: BackfillStatus; count: number }[];
		/** Some of those that are not at their end, or failed: the first to be done. */
		open: BackfillState[];
		/** About how long all that are not at their end still take, in ms. */
		timeLeft: number;
	};
	database: {
		engine: 'sqlite' | 'mariadb';
		bytes: number;
		/** By how many bytes it has grown since an earlier day (ms UTC), a week ago at most; null if none is on record. */
		growth: { since: number; bytes: number } | null;
	};
	/** What is known about those who are tracked now. */
	coverage: CommonCoverage & {
		people: number;
		/** What of the last weeks is not known while they were tracked, in order of time. */
		gaps: UnknownStretch[];
		/** From when on gaps are looked for, ms UTC. */
		gapsSince: number;
	};
}
