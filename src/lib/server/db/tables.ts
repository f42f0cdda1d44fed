import type { Generated, Kysely, Transaction as KyselyTransaction } from 'kysely';

/** A database of either engine with our tables in it. */
export type Db = Kysely<Tables>;

/** A transaction on it. Functions that write several rows together require one. */
export type Transaction = KyselyTransaction<Tables>;

/** A boolean as both engines store it. */
export type Flag = 0 | 1;

/**
 * The tables, as Kysely reads and writes them. Times are milliseconds UTC. `change` in a row is the number of the
 * transaction that inserted or last updated it (see store/core/state.ts).
 */
export interface Tables {
	/** One row, id 1: locked first by every writing transaction. */
	state: {
		id: number;
		/** Random; another value means that the numbers of `change` have started again. */
		epoch: string;
		/** The number of the last writing transaction. */
		change: number;
		/** Tombstones exist for changes above this one. */
		tombstones_after: number;
		lease_holder: string | null;
		/** Increased when the lease gets another holder, so that the former holder notices the loss. */
		lease_counter: number;
		/** By the database's clock. */
		lease_renewed_at: number | null;
		/** JSON: the consumer's position in the stream, by topic and partition; null before the first read. */
		position: string | null;
		/** Stream time up to which every topic has been read; the end of open coverage. */
		streamed_until: number | null;
		/** The highest stream time seen in any topic. */
		last_event_at: number | null;
		/** What the consumer is doing, a `FeedStatus`. */
		feed_status: string;
		/** Since when it has this status, by the database's clock. */
		feed_since: number;
		/**
		 * Events older than this were deleted for their age, and are not recorded any more; null before the first deletion.
		 */
		expired_until: number | null;
		/** Streams beside the main one that the server does not offer now: a JSON list; null: none. See `parseStreamNames`. */
		streams_missing: string | null;
		/** Events since this time, ms UTC, are in `user_days` and `wiki_months`; 0: all are. */
		counted_from: Generated<number>;
		/**
		 * Since when, and up to when, the stream of page changes was read without a gap, in stream time; null: it was not. See
		 * store/outcome/revert-stretches.ts.
		 */
		reverts_from: number | null;
		reverts_until: number | null;
	};
	/** People: tracked ones, and all others in events by or about them. */
	users: {
		id: Generated<number>;
		/** CentralAuth's id, which survives renames; null while it is not known. */
		central_id: number | null;
		/** The present name, in canonical form. */
		name: string;
		/** When the name was last looked up by the central id. */
		looked_up_at: number | null;
		/** When Meta, or else a wiki, last showed the account; ms UTC. */
		shown_at: number | null;
		/** When the global account was registered; ms UTC. Null: Meta has not been asked since this is stored, or does not say. */
		registered_at: number | null;
	};
	/** The names of people, each with the time in which it was valid; null: open. */
	user_names: {
		id: Generated<number>;
		user_id: number;
		name: string;
		valid_from: number | null;
		valid_until: number | null;
		/** For the name of a vanished person: it is deleted when the stream has passed this time. */
		forget_at: number | null;
	};
	/** The list of tracked people. Accepts rows inserted by hand with the first two columns only. */
	tracked_users: {
		id: Generated<number>;
		username: string;
		/** Lower case, for case-insensitive searches. */
		normalized_username: string;
		/** The person; null until the consumer has picked up the row. */
		user_id: number | null;
		added_at: Generated<number>;
		added_by: string | null;
		/** `purge`: to be deleted, with all that was recorded; null: not. */
		removal: string | null;
		/** Why the row cannot be tracked: `invalid`, `unknown`, `hidden` or `duplicate`. */
		problem: string | null;
		/** Why the person is tracked, in an admin's words. */
		reason: string | null;
		/** The end of tracking; null: no end. */
		ends_at: number | null;
		/** Since when an admin has paused the tracking. */
		paused_at: number | null;
		/** CentralAuth's id that was found for the name. */
		central_id: number | null;
		/** When CentralAuth returned an answer; null: the name is still as typed. */
		resolved_at: number | null;
		/** CentralAuth is not asked about the name before this time, since the account did not exist yet. */
		look_up_at: number | null;
	};
	/** Labels of tracked people. */
	tracked_labels: { tracked_id: number; label: string };
	/** Campaigns: people, a period and what counts (see domain/campaign/campaign.ts). */
	campaigns: {
		id: Generated<number>;
		name: string;
		description: string;
		/** Its people have this label. */
		label: string;
		starts_at: number;
		/** Exclusive. */
		ends_at: number;
		/** The IANA zone of its days. */
		zone: string;
		/** JSON of a `CampaignScope`. */
		scope: string;
		made_by: string | null;
		made_at: number;
		/** When the pages that count were last read from their wikis; null: not yet. */
		pages_at: number | null;
		/** The code of what went wrong with that last; null: nothing. */
		pages_problem: string | null;
	};
	/** Members of a campaign who count for a part of it only. Null: from its beginning, to its end. */
	campaign_members: {
		campaign_id: number;
		tracked_id: number;
		counts_from: number | null;
		counts_until: number | null;
	};
	/** The pages that count for campaigns, if not all do; `page_id` null: the wiki has no such page. */
	campaign_pages: { campaign_id: number; wiki: string; title: string; page_id: number | null };
	/** Campaigns that were closed: their reports stay as they were (see store/report/frozen). */
	frozen_reports: {
		campaign_id: number;
		/** When an admin closed it, ms UTC. */
		asked_at: number;
		/** When all was copied; null: not yet. */
		closed_at: number | null;
		/** When the campaign is to be deleted with its report. */
		delete_at: number;
		/** `deletionsSeenFrom` of the report (domain/report/report.ts); null: there was no gap. */
		deletions_seen_from: number | null;
		/** How many names were left out, having no account. */
		left_out: number;
		/** While it is closed: all is to be copied again, since two people turned out to be one. */
		is_stale: Flag;
		/** The transaction that last changed something in the copies. */
		change: number;
	};
	/** Their people, by entries of the list. `facts`: JSON of `FrozenFacts`; `next_…`: null when all their events are copied. */
	frozen_people: {
		campaign_id: number;
		tracked_id: number;
		user_id: number | null;
		facts: string;
		next_time: number | null;
		next_event: number | null;
	};
	/** Their events. `event`: JSON of a `FrozenEvent`. */
	frozen_events: {
		id: Generated<number>;
		campaign_id: number;
		user_id: number;
		natural_key: string;
		wiki_id: number;
		/** ms UTC. */
		time: number;
		/** Whether it came from the stream, so that its name is that of its time. */
		is_streamed: Flag;
		/** Null: hidden. */
		title: string | null;
		event: string;
	};
	/** When somebody was purged from one, ms UTC. */
	frozen_removals: { id: Generated<number>; campaign_id: number; removed_at: number };
	/** Settings that admins have changed; all others have their default (see store/core/settings.ts). */
	settings: { name: string; value: string };
	/** Every administrative act. */
	audit_log: {
		id: Generated<number>;
		at: Generated<number>;
		/** The admin's name at that time; null for the command line. */
		actor: string | null;
		action: string;
		/** The person or object of the act. */
		subject: string | null;
		/** JSON: the state before and after; null for none. */
		before: string | null;
		after: string | null;
	};
	/** Who may sign in. Accepts rows inserted by hand with username and role only. */
	allowed_users: {
		id: Generated<number>;
		username: string;
		role: string;
		/** Stored at the first sign-in; from then on another account with the same name is refused. */
		central_id: number | null;
		added_at: Generated<number>;
		added_by: string | null;
		last_seen_at: number | null;
		/** When Meta last had no account of this name; only of use while none is bound. */
		no_account_at: number | null;
	};
	sessions: {
		id: Generated<number>;
		/** In the cookie, encrypted. */
		token: string;
		/** See `formatSessionOwner`. */
		owner: string;
		device: string;
		signed_in_at: number;
		seen_at: number;
		/** 1: the owner was removed from the allowlist, and their devices are still to hear of it. */
		is_ended: number;
	};
	wikis: { id: Generated<number>; name: string; script_url: string | null; article_url: string | null };
	/** The kinds of events seen; `log_type` is empty for what is not a log event. */
	event_types: { id: Generated<number>; type: string; log_type: string };
	events: {
		id: Generated<number>;
		natural_key: string;
		change: number;
		time: number;
		wiki_id: number;
		type_id: number;
		/** The user who acted. */
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
		/** The effective mark, for filters: that of `review_id`, as `markCodes` has it (see store/review/mark-codes.ts). */
		mark_code: Generated<number>;
		/** The effective review: the one received last. */
		review_id: number | null;
		/** The bits of its hidden parts (see domain/visibility/hidden-parts.ts); null: nothing was ever hidden. */
		hidden: number | null;
		/** Its page was deleted later. */
		page_deleted: Flag | null;
		/**
		 * The transaction in which the stream delivered it, which later updates do not change; null: it is backfilled; 0: it was
		 * streamed before this was recorded.
		 */
		streamed: number | null;
		/** Ids of `change_tags`, sorted, between commas: `,3,17,`; `,` for no tag; null: not known. */
		tags: string | null;
		/** As of when, ms UTC. */
		tags_at: number | null;
		/** The wiki's id of the page, under any title; null: not known. */
		page_id: number | null;
		/** When the page was deleted; null: it is not known to be deleted, or when. */
		page_deleted_at: number | null;
		/** 1: it was reverted. Whether it was not is known by `outcome_as_of` and `revert_stretches`. */
		reverted: Flag | null;
		/** When, if that is known, and by whom: 1 another person, 2 the same one; 0 or null: not known. */
		reverted_at: number | null;
		reverted_by: number | null;
		/** When its wiki last answered whether it was reverted, ms UTC. */
		outcome_as_of: number | null;
		/** 1: reverts may have been read while it was in the archive, which were not applied. */
		unwatched: Flag | null;
		/** The title of its page when its wiki was asked last, with its namespace, if it was another one; null: it was not. */
		moved_title: string | null;
		moved_namespace: number | null;
		/** A model's score of it, in millionths, and which model; null: not scored. */
		risk: number | null;
		risk_model: number | null;
	};
	/** The names of models that score edits, with their versions. */
	risk_models: { id: Generated<number>; name: string };
	/** The names of change tags. */
	change_tags: { id: Generated<number>; name: string };
	/** Tags that events on a wiki have, as the wiki calls them in its language; `asked_at` in ms UTC, null: not asked yet. */
	tag_names: { wiki_id: number; tag_id: number; text: string | null; asked_at: number | null };
	/**
	 * What is known of how edits were reverted. Revision 0 is the last time that a wiki took the tag of reverted edits away:
	 * reverts up to it do not count.
	 */
	reverts: {
		event_id: number;
		/** The edit that reverted it. */
		revision: number;
		at: number | null;
		/** As `events.reverted_by`. */
		by_code: number | null;
		/** The page on which it was; null: not known. Of another page than the edit's, it does not count. */
		page_id: number | null;
	};
	/** Facts about revisions that may still be recorded: those of a wiki from `first_revision` to `last_revision`. */
	waiting_facts: {
		id: Generated<number>;
		wiki: string;
		first_revision: number;
		last_revision: number;
		/** When the stream is so far that it will not be recorded any more; ms UTC. */
		due_at: number;
		is_revert: Flag;
		/** JSON of an `OutcomeFact`. */
		fact: string;
	};
	/** Edits of which only a tag says that they were reverted: their wikis are asked by whom. */
	revert_questions: { event_id: number; due_at: number };
	/** Stretches in which reverts were read without a gap, before that of `state.reverts_from`; `ends_at` is exclusive. */
	revert_stretches: { id: Generated<number>; starts_at: number; ends_at: number };
	/**
	 * Visibility changes of revisions and log entries, also of unknown ones: the streams are not ordered among each
	 * other, and an event that is read again still contains the hidden parts.
	 */
	hidings: { natural_key: string; hidden: number; decided_at: number };
	/**
	 * Pages that were deleted or undeleted, for the same reason. A row means the revisions that one page had under one
	 * title: those up to `last_revision` and after `after_revision`.
	 */
	gone_pages: {
		wiki: string;
		/** For a page that was deleted with suppression, a hash of its title (see store/visibility/page-stretches.ts). */
		title: string;
		last_revision: number;
		/** Revisions under the title up to this one belong to another page; null: not known. */
		after_revision: number | null;
		/** The wiki's page id, under any title. */
		page_id: number | null;
		is_suppressed: Flag;
		/** The page, or a part of it, was undeleted: each event is checked on the wiki. */
		is_back: Flag;
		decided_at: number;
	};
	/** Titles that pages had before they were moved, as long as there may be events with these titles. */
	page_moves: {
		wiki: string;
		page_id: number;
		/** The revision that the move created. */
		revision: number;
		from_title: string;
		to_title: string;
		/** When such events were last searched; stream time. */
		checked_at: number;
	};
	/**
	 * The unhide queue: events of which parts may be shown again, or whose page may be deleted; each is checked on the
	 * wiki.
	 */
	restorations: { event_id: number; tries: number; due_at: number };
	/**
	 * People whose name has changed: the `change` of their events is being updated; events before `next_time` (ms UTC)
	 * are done.
	 */
	renamings: { user_id: number; next_time: number };
	/**
	 * Merges of people that are being carried out: rows of `other_id` become those of `person_id`, the older merge first.
	 * `next_…` is how far it is: by the time and number of an event, and by the number of an archived row.
	 */
	merges: {
		id: Generated<number>;
		other_id: number;
		person_id: number;
		/** Events since then become the person's, ms UTC. */
		since: number;
		/** Nothing of the other one is left in the end: until then it is the same person under another number. */
		is_whole: Flag;
		next_time: number;
		next_event: number;
		next_archived: number;
	};
	/** Name erasures: former names of vanished people, to be erased everywhere; events with lower ids are done. */
	forgettings: { name: string; replacement: string; next_event: number };
	/** Accounts that the wikis hide, or seem to (see store/visibility/hidden-accounts.ts). */
	hidden_accounts: {
		id: Generated<number>;
		user_id: number;
		central_id: number;
		/** The database name of the one wiki that hides it; null: it is hidden everywhere. */
		wiki: string | null;
		/** When it was first missing, and since when it is hidden here; ms UTC. */
		seen_at: number;
		hidden_at: number | null;
		/** A `HiddenState`. */
		state: string;
		/** While it is being hidden: events with lower ids are done. */
		next_event: Generated<number>;
		/** Its archived rows are to be deleted. */
		purge: Generated<Flag>;
	};
	/** The names of people who are hidden everywhere, as in `user_names`. */
	hidden_names: Tables['user_names'];
	/** The archive of hidden accounts: rows that must not be shown as long as an account is hidden. */
	set_aside: {
		id: Generated<number>;
		account_id: number;
		/** The table that it is from. */
		place: string;
		/** The key of the row, if the row itself has stayed or may be recorded again; else empty. */
		row_key: string;
		/** JSON of the archived row. */
		kept: string;
	};
	/** Accounts on single wikis, to check whether these still show them. */
	local_accounts: {
		user_id: number;
		/** The database name. */
		wiki: string;
		api_url: string;
		local_id: number;
		/** When the wiki was last asked, ms UTC. */
		looked_at: number | null;
	};
	/**
	 * Visibility rechecks: gaps of the visibility streams in stream time (`gap_until` is exclusive). Events since `since`
	 * are rechecked, one wiki after the other; those up to `wiki_id`, `after_time` and `after_id` are done.
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
	/** All marks on events. */
	reviews: {
		id: Generated<number>;
		event_id: number;
		/** Random, from the device, so that a mark that is sent twice counts once. */
		request_id: string;
		mark: string;
		note: string | null;
		reviewer: string;
		made_at: number;
		received_at: number;
	};
	/** Events that somebody has open for a review, or has next: nobody else is given them meanwhile. See store/review/claims.ts. */
	review_claims: {
		event_id: number;
		/** Random, from the page that has it. */
		claim: string;
		reviewer: string;
		/** 1: it is on the page; 0: it comes next. */
		is_open: Flag;
		/** It ends by itself, by the database's clock. */
		until: number;
	};
	/** Saved views. `owner` is the user's id in sessions (see domain/access/session-owner.ts). */
	saved_views: { id: Generated<number>; owner: string; name: string; query: string; saved_at: number };
	/** Notes of the team about people. */
	user_notes: {
		id: Generated<number>;
		user_id: number;
		/** The author's name at that time. */
		author: string;
		/** The author's id in sessions; null: not recorded. */
		author_id: string | null;
		text: string;
		written_at: Generated<number>;
	};
	/**
	 * The people of an event. It also has the columns by which pages of people are usually filtered, so that a page is one
	 * index range of each; `copyToLinks` (store/event/event-links.ts) copies them.
	 */
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
		/** The same as in the event. */
		bot: Flag | null;
		minor: Flag | null;
		namespace: number | null;
		mark_code: Generated<number>;
	};
	/** How many events there are by a user on a wiki of a kind on a UTC day; there are no rows without events. */
	daily_counts: {
		/** Whole days since 1970-01-01 UTC. */
		day: number;
		user_id: number;
		wiki_id: number;
		type_id: number;
		events: number;
		/** How many of them were by bots; of events from before `counted_from` none are known to be. */
		bots: Generated<number>;
	};
	/** The sum of a user's daily counts on a wiki; changed together with them. */
	wiki_counts: { user_id: number; wiki_id: number; events: number };
	/**
	 * What people did on a UTC day: the sums of the stored events, none without an event. User -1 is everybody, 0 those
	 * whose names are hidden.
	 */
	user_days: {
		user_id: number;
		/** Whole days since 1970-01-01 UTC. */
		day: number;
		is_categorize: Flag;
		is_bot: Flag;
		events: number;
		unreviewed: Generated<number>;
		/** Bytes. */
		added: Generated<number>;
		removed: Generated<number>;
		/** Edits and new pages whose change of size is not known. */
		unsized: Generated<number>;
	} & Record<`h${number}`, Generated<number>>;
	/**
	 * How many events there are in a month (UTC), and on its days from `d0` on: of each user on all wikis, which is wiki 0,
	 * and of each wiki by everybody, which is user -1, or by those whose names are hidden, 0.
	 */
	wiki_months: {
		/** Whole months since 1970-01. */
		month: number;
		user_id: number;
		wiki_id: number;
		type_id: number;
		is_bot: Flag;
		events: number;
	} & Record<`d${number}`, Generated<number>>;
	/** The last change of what is counted of each UTC day. */
	day_changes: { day: number; change: number };
	/** What is known about each person: stretches of stream time with their source. */
	coverage: {
		id: Generated<number>;
		user_id: number;
		/** `stream`, `backfill`, or `unknown`: a known gap. */
		source: string;
		starts_at: number;
		/** Exclusive; null: open, up to `state.streamed_until`. */
		ends_at: number | null;
		change: number;
	};
	/** Backfills of people (see domain/backfill/backfill.ts). */
	backfills: {
		id: Generated<number>;
		user_id: number;
		/** The stretch of time that is read; `ends_at` is exclusive. */
		starts_at: number;
		ends_at: number;
		/** A `BackfillStatus`. */
		status: string;
		/** The account's central id, and the name for requests to the wikis; null until Meta has returned them. */
		central_id: number | null;
		name: string | null;
		problem: string | null;
		/** Consecutive failures. */
		tries: Generated<number>;
		retry_at: number | null;
		planned_at: number;
		finished_at: number | null;
	};
	/** The progress of a backfill on a wiki. */
	backfill_wikis: {
		id: Generated<number>;
		backfill_id: number;
		/** The database name: a wiki without recorded events has no id. */
		wiki: string;
		api_url: string;
		/** The account's id on this wiki, which a rename does not change. */
		local_id: number | null;
		/** The account's name on this wiki, if it is not that of the backfill: a rename has not reached this wiki. */
		name: string | null;
		edits: number;
		/** `waiting`, `failed` or `done`. */
		status: string;
		/** A `BackfillList`: the list to read next. */
		list: string;
		/** JSON: where in the list the next request continues; null: at the beginning. */
		place: string | null;
		/** All edits since this time are known. */
		reached_at: number | null;
		events: Generated<number>;
		requests: Generated<number>;
		problem: string | null;
		/** Consecutive failures. */
		tries: Generated<number>;
		retry_at: number | null;
	};
	/** Data of a wiki's log that is needed until its edits are read (see domain/backfill/log-trace.ts). */
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
	/** The natural keys of events that were deleted here, for devices with copies. */
	tombstones: { change: number; natural_key: string };
	/** How often upstream sent data that cannot be used. */
	upstream_errors: { kind: string; occurrences: number; last_at: number };
	/** Some of the latest samples of each kind. */
	upstream_error_samples: { id: Generated<number>; kind: string; seen_at: number; sample: string };
	/**
	 * Running totals of the stream at the end of each minute, by the database's clock: for the minutes of the last day,
	 * and for those with data.
	 */
	stream_tallies: {
		/** Whole minutes since 1970-01-01 UTC. */
		minute: number;
		/** Events, including those of untracked people. */
		seen: number;
		/** New events that were recorded. */
		recorded: number;
		connections: number;
		/** Connections that failed, or ended in another way than the stream's normal end. */
		losses: number;
	};
	/** The time of the latest canary event of each topic of the stream. */
	canaries: { topic: string; time: number };
	/** How large the database was on a UTC day (whole days since 1970-01-01) when it was first measured on that day. */
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
	/** Web processes that are alive: when each was last seen, by the database's clock. See store/status/web-processes.ts. */
	web_processes: { id: string; seen_at: number };
}
