import type { Generated, Kysely, Transaction as KyselyTransaction } from 'kysely';

/** A database of either engine with our tables in it. */
export type Db = Kysely<Tables>;

/** A transaction on it. Functions that write several rows that belong together demand one. */
export type Transaction = KyselyTransaction<Tables>;

/** A truth value as both engines store it. */
export type Flag = 0 | 1;

/**
 * The tables, as Kysely reads and writes them. Times are milliseconds UTC. `change` in a row is the number of the
 * transaction that inserted or last altered it (see store/core/state.ts).
 */
export interface Tables {
	/** One row, id 1: locked first by every writing transaction. */
	state: {
		id: number;
		/** Random; another value means that the numbers of `change` have started afresh. */
		epoch: string;
		/** The number of the last writing transaction. */
		change: number;
		/** Tombstones are kept for changes above this one. */
		tombstones_after: number;
		lease_holder: string | null;
		/** Raised whenever the lease changes hands, so that a former holder recognises its loss. */
		lease_counter: number;
		/** By the database's clock. */
		lease_renewed_at: number | null;
		/** JSON: where in the stream the consumer is, by topic and partition; null while nothing was read. */
		position: string | null;
		/** Stream time up to which every topic has been read; the end of coverage that is still open. */
		streamed_until: number | null;
		/** The highest stream time seen in any topic. */
		last_event_at: number | null;
		/** What the consumer is doing, a `FeedStatus`. */
		feed_status: string;
		/** Since when it does that, by the database's clock. */
		feed_since: number;
		/** Events older than this were deleted for their age, and are recorded no more; null while none were. */
		expired_until: number | null;
		/** Streams beside the main one that the server does not offer now: a JSON list; null: none. See `parseStreamNames`. */
		streams_missing: string | null;
	};
	/** People: whoever is followed, and whoever acted on or was acted on by them. */
	users: {
		id: Generated<number>;
		/** CentralAuth's id, which survives renames; null while it is not known. */
		central_id: number | null;
		/** The name now, in canonical form. */
		name: string;
		/** When the name was last asked for by the central id. */
		looked_up_at: number | null;
		/** When Meta, or a wiki where it does not, was last seen to show the account; ms UTC. */
		shown_at: number | null;
	};
	/** The names of people, each with the time in which it was valid; null is open. */
	user_names: {
		id: Generated<number>;
		user_id: number;
		name: string;
		valid_from: number | null;
		valid_until: number | null;
		/** The name of someone who has vanished: deleted once the stream is past this time. */
		forget_at: number | null;
	};
	/** Whom we follow. Accepts rows typed by hand with the first two columns only. */
	tracked_users: {
		id: Generated<number>;
		username: string;
		/** Lower case, for case-insensitive look-up. */
		normalized_username: string;
		/** The person; null until the consumer has adopted the row. */
		user_id: number | null;
		added_at: Generated<number>;
		added_by: string | null;
		/** `keep` or `purge`: asked to be removed, with what was recorded kept or purged. */
		removal: string | null;
		/** Why the row cannot be followed: `invalid`, `unknown` or `hidden`. */
		problem: string | null;
		/** Why the person is followed, as an admin put it. */
		reason: string | null;
		/** From when on they are followed no more; null is no end. */
		ends_at: number | null;
		/** Since when an admin has had them followed no more for a while. */
		paused_at: number | null;
		/** CentralAuth's id, as found for the name. */
		central_id: number | null;
		/** When CentralAuth was asked and answered; null: the name stands as it was typed. */
		resolved_at: number | null;
		/** Not before this CentralAuth is asked about the name, since it did not know the account yet. */
		look_up_at: number | null;
	};
	/** Groups of those whom we follow. */
	tracked_labels: { tracked_id: number; label: string };
	/** What admins have set; what is not in here is as it comes (see store/core/settings.ts). */
	settings: { name: string; value: string };
	/** Every administrative act. */
	audit_log: {
		id: Generated<number>;
		at: Generated<number>;
		/** Their name then; null for the command line. */
		actor: string | null;
		action: string;
		/** Whom or what it was done to. */
		subject: string | null;
		/** JSON: how it was, and how it has been since; null for nothing. */
		before: string | null;
		after: string | null;
	};
	/** Who may sign in. Accepts rows typed by hand with username and role only. */
	allowed_users: {
		id: Generated<number>;
		username: string;
		role: string;
		/** Bound at the first sign-in; another account under the same name is refused from then on. */
		central_id: number | null;
		added_at: Generated<number>;
		added_by: string | null;
		last_seen_at: number | null;
	};
	wikis: { id: Generated<number>; name: string; script_url: string | null; article_url: string | null };
	/** The kinds of events seen; `log_type` is empty for what is not a log event. */
	event_types: { id: Generated<number>; type: string; log_type: string };
	events: {
		id: Generated<number>;
		natural_key: string;
		change: number;
		source: string;
		time: number;
		wiki_id: number;
		type_id: number;
		/** By whom. */
		user_id: number | null;
		namespace: number | null;
		title: string | null;
		comment: string | null;
		minor: Flag | null;
		bot: Flag | null;
		patrolled: Flag | null;
		old_revision: number | null;
		new_revision: number | null;
		old_length: number | null;
		new_length: number | null;
		log_action: string | null;
		log_id: number | null;
		/** JSON. */
		log_params: string | null;
		/** The mark that counts, for filters: as in the row of `review_id`, and `unreviewed` without one. */
		mark: Generated<string>;
		/** The review that counts: the one received last. */
		review_id: number | null;
		/** What of it the wiki has hidden, as in domain/visibility/hidden-parts.ts; null where nothing was ever. */
		hidden: number | null;
		/** Its page has been deleted since. */
		page_deleted: Flag | null;
		/** The transaction in which the stream brought it, which no later alteration moves; null if it did not. */
		streamed: number | null;
	};
	/**
	 * What is hidden of revisions and log entries, known here or not: the streams are not ordered against each other, and
	 * an event that is read again still carries what was hidden.
	 */
	hidings: { natural_key: string; hidden: number; decided_at: number };
	/**
	 * Pages that were deleted, or brought back, for the same reason. A row stands for the revisions that one page had under
	 * one title: those up to `last_revision` and after `after_revision`.
	 */
	gone_pages: {
		wiki: string;
		/** Of a page that was deleted with suppression, what is left of it (see store/visibility/page-deletions.ts). */
		title: string;
		last_revision: number;
		/** Up to here revisions under the title are another page's; null where that is not known. */
		after_revision: number | null;
		/** The wiki's number of the page, under whatever title. */
		page_id: number | null;
		is_suppressed: Flag;
		/** The page was brought back, or a part of it: which, the wiki is asked for each event. */
		is_back: Flag;
		decided_at: number;
	};
	/** Titles that pages had before they were moved, as long as events may be under them. */
	page_moves: {
		wiki: string;
		page_id: number;
		/** The one that the move made. */
		revision: number;
		from_title: string;
		to_title: string;
		/** When it was last looked whether there are such events; stream time. */
		checked_at: number;
	};
	/** Events of which something may be shown again, or the page may be gone, to be asked for at the wiki. */
	restorations: { event_id: number; tries: number; due_at: number };
	/** People whose events are being stamped, since their name has changed; those before a time (ms UTC) are done. */
	renamings: { user_id: number; next_time: number };
	/** Names that people had who have vanished, to be taken out of everything; events with lower ids are done. */
	forgettings: { name: string; replacement: string; next_event: number };
	/** Accounts that the wikis hide, or seem to (see store/visibility/hidden-accounts.ts). */
	hidden_accounts: {
		id: Generated<number>;
		user_id: number;
		central_id: number;
		/** The database name of the one wiki that hides it; null: it is hidden everywhere. */
		wiki: string | null;
		/** When it was missing first, and since when it is hidden here; ms UTC. */
		seen_at: number;
		hidden_at: number | null;
		/** A `HiddenState`. */
		state: string;
		/** While it is being hidden: events with lower ids are done. */
		next_event: Generated<number>;
		/** What is set aside of it is to be deleted. */
		purge: Generated<Flag>;
	};
	/** The names of people who are hidden everywhere, as in `user_names`. */
	hidden_names: Tables['user_names'];
	/** What is not to be shown as long as an account is hidden, as it was. */
	set_aside: {
		id: Generated<number>;
		account_id: number;
		/** The table that it is from. */
		place: string;
		/** Which row, where the row itself has stayed or may come again; else empty. */
		row_key: string;
		/** JSON. */
		kept: string;
	};
	/** Accounts on single wikis, whether these still show them. */
	local_accounts: {
		user_id: number;
		/** The database name. */
		wiki: string;
		api_url: string;
		local_id: number;
		/** When the wiki was asked last, ms UTC. */
		looked_at: number | null;
	};
	/**
	 * Stretches of stream time (`gap_until` is exclusive) of which the streams have not told what the wikis hid. Events from
	 * `since` on are asked for again, one wiki after the other; those up to a place are done.
	 */
	rechecks: {
		id: Generated<number>;
		gap_from: number;
		gap_until: number;
		since: number;
		wiki_id: number;
		after_time: number;
		after_id: number;
		finished: Flag;
	};
	/** Every mark that was ever made on an event. */
	reviews: {
		id: Generated<number>;
		event_id: number;
		/** Random, made by the device, so that a mark sent twice counts once. */
		request_id: string;
		mark: string;
		note: string | null;
		reviewer: string;
		made_at: number;
		received_at: number;
	};
	/** Filters that someone gave a name. `owner` is the session's id of the person (see domain/access/session-id.ts). */
	saved_views: { id: Generated<number>; owner: string; name: string; query: string; saved_at: number };
	/** What the team writes down about a person. */
	user_notes: {
		id: Generated<number>;
		user_id: number;
		/** Their name then. */
		author: string;
		/** The session's id of the author; null if it was not written down. */
		author_id: string | null;
		text: string;
		written_at: Generated<number>;
	};
	/** Whom an event concerns. Carries what a person's pages are filtered by, so that a page is one index range. */
	event_users: {
		user_id: number;
		time: number;
		event_id: number;
		wiki_id: number;
		type_id: number;
		/** By the person. */
		is_by: Flag;
		/** About the person. */
		is_about: Flag;
	};
	/** How many events there are by a user on a wiki of a kind on a UTC day; rows without events are absent. */
	daily_counts: {
		/** Whole days since 1970-01-01 UTC. */
		day: number;
		user_id: number;
		wiki_id: number;
		type_id: number;
		events: number;
	};
	/** What the daily counts of a user come to on a wiki; changed together with them. */
	wiki_counts: { user_id: number; wiki_id: number; events: number };
	/** What is known about whom: a stretch of stream time and where the knowledge comes from. */
	coverage: {
		id: Generated<number>;
		user_id: number;
		/** `stream`, `backfill`, or `unknown`: a gap that we know of. */
		source: string;
		starts_at: number;
		/** Exclusive; null: open, it reaches as far as `state.streamed_until`. */
		ends_at: number | null;
		change: number;
	};
	/** What is asked of the wikis about people (see domain/backfill/backfill.ts). */
	backfills: {
		id: Generated<number>;
		user_id: number;
		/** The stretch that is filled; `ends_at` is exclusive. */
		starts_at: number;
		ends_at: number;
		/** A `BackfillStatus`. */
		status: string;
		/** The account's central id, and the name under which the wikis are asked; null until Meta has told. */
		central_id: number | null;
		name: string | null;
		problem: string | null;
		/** In a row without success. */
		tries: Generated<number>;
		retry_at: number | null;
		planned_at: number;
		finished_at: number | null;
	};
	/** How far a backfill has come on a wiki. */
	backfill_wikis: {
		id: Generated<number>;
		backfill_id: number;
		/** The database name: a wiki of which nothing was recorded has no id. */
		wiki: string;
		api_url: string;
		/** The account's id on this wiki, which a rename does not change. */
		local_id: number | null;
		/** The account's name on this wiki, where it is another than that of the backfill: a rename has not come so far. */
		name: string | null;
		edits: number;
		/** `waiting`, `failed` or `done`. */
		status: string;
		/** A `BackfillList`: what is asked for next. */
		list: string;
		/** JSON: where in the list the next request goes on; null is its beginning. */
		place: string | null;
		/** Down to here all edits are known. */
		reached_at: number | null;
		events: Generated<number>;
		requests: Generated<number>;
		problem: string | null;
		/** In a row without success. */
		tries: Generated<number>;
		retry_at: number | null;
	};
	/** What a wiki's log told that is needed until its edits are read (see domain/backfill/log-trace.ts). */
	backfill_traces: {
		backfill_wiki_id: number;
		log_id: number;
		time: number;
		log_type: string;
		revision: number | null;
		title: string | null;
		target: string | null;
		no_redirect: Flag | null;
	};
	/** The natural keys of events that were deleted here, for those who hold copies. */
	tombstones: { change: number; natural_key: string };
	/** How often upstream sent what we cannot use. */
	upstream_errors: { kind: string; occurrences: number; last_at: number };
	/** The latest few of each kind, for a look. */
	upstream_error_samples: { id: Generated<number>; kind: string; seen_at: number; sample: string };
	/**
	 * What the stream brought in all since the beginning, as it stood at the end of each minute by the database's clock;
	 * the minutes of the last day, and those in which something came.
	 */
	stream_tallies: {
		/** Whole minutes since 1970-01-01 UTC. */
		minute: number;
		/** Events, those for nobody included. */
		seen: number;
		/** Events that were new and are kept. */
		recorded: number;
		connections: number;
		/** Connections that ended otherwise than the stream ends them by itself, or never came about. */
		losses: number;
	};
	/** The time of the latest sign of life of each topic of the stream. */
	canaries: { topic: string; time: number };
	/** How large the database was on a UTC day (whole days since 1970-01-01) when that was first looked at. */
	database_sizes: { day: number; bytes: number };
	/** Jobs of the consumer. Times are ms UTC by the database's clock. */
	jobs: {
		name: string;
		/** When a step last ended well; null: never. */
		last_at: number | null;
		/** Steps that failed, in all. */
		failures: number;
		failed_at: number | null;
		/** Why the last one failed: never a name or a text of a wiki. */
		problem: string | null;
	};
	/** Consumer processes, each with a heartbeat by the database's clock. */
	consumers: { holder: string; host: string; status: string; started_at: number; heartbeat_at: number };
}
