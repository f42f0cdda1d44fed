import type { Backfill, WikiBackfill } from '../backfill/backfill.ts';
import type { PackedCoverage } from '../coverage/coverage.ts';
import type { FormerNames } from '../person/former-names.ts';
import type { Role } from '../access/identity.ts';
import type { LabelGroup } from '../tracking/labels.ts';
import type { EventLinks, UserLinks } from '../event/event-links.ts';
import type { Preferences } from './preferences.ts';
import type { Person } from '../person/person.ts';
import type { ProblemKind } from './problem.ts';
import type { Review } from '../review/review.ts';
import type { SavedView } from '../filter/saved-view.ts';
import type { UserNote } from '../person/person-note.ts';
import type { Wiki, WikiEvent } from '../event/event.ts';

// What our endpoints answer, as JSON: written down once for those who give the answers and those who read them.

/** An event as `/api/events` gives it. */
export interface EventItem extends WikiEvent {
	/** The event's id in this database. */
	id: number;
	/** The transaction that wrote it last, counted in this database. */
	change: number;
	/** The mark that counts; null while nobody has made one. */
	review: Review | null;
	/** Addresses on the wiki; the last two are of the user by whom it is. */
	links: EventLinks & Pick<UserLinks, 'user' | 'contributions'>;
	/**
	 * What it did, in words of ours: in English, so that a program meets the same words whoever runs it. Null where its type
	 * and summary say it; absent in changes, which pages put into words themselves.
	 */
	sentence?: string | null;
}

/** A page of events, newest first. */
export interface EventsResponse {
	items: EventItem[];
	/** The cursor of the page that follows; null on the last one. */
	next: string | null;
	/** Everything committed up to here is in the page; what came after, `/api/changes` and `/api/live` tell. */
	changes?: string;
}

/** What was committed since a reader's last answer: first forget the buried, then take in the events. */
export interface ChangesResponse {
	/** True: forget everything kept so far; events are read anew from `/api/events`, changes from `next` on. */
	afresh: boolean;
	/** Natural keys of events that are no more; one may come again among the events. */
	buried: string[];
	/** Events new or altered. */
	events: EventItem[];
	/** What to ask for next: opaque. */
	next: string;
	/** False: more can be asked for at once. */
	isComplete: boolean;
}

/** Changes as `/api/live` sends them. */
export interface LiveChanges extends ChangesResponse {
	/**
	 * Natural keys of those among the events that the stream has just brought, as they happened. What was caught up with,
	 * backfilled or only altered is not among them: it comes in silence.
	 */
	live: string[];
}

/** What became of a mark that was sent. */
export interface MarkResult {
	requestId: string;
	/** `kept`: now or, if it was sent before, then; `gone`: there is no such event any more. */
	outcome: 'kept' | 'gone';
	/** The mark that counts on the event by now; null when it is gone. */
	review: Review | null;
	/** The event's own `change` by now, to tell which of two copies is fresher; null when it is gone. */
	change: number | null;
}

/** What became of some marks, in the order in which they were sent. */
export interface MarksResponse {
	items: MarkResult[];
}

/** Every mark on one event, oldest first: the last one counts. */
export interface ReviewsResponse {
	reviews: Review[];
}

/** What a filter can be made of, from what is in the database. */
export interface FilterChoicesResponse {
	/** The names of tracked users, in code unit order. */
	users: string[];
	/** Their labels, in code unit order. */
	labels: LabelGroup[];
	/** For filters that were written down before a rename; absent in what an older version has kept. */
	formerNames?: FormerNames;
	wikis: Wiki[];
	/** Names as in a filter: `edit`, `log`, `log:delete`; of logs of which that is too wide, single actions too. */
	types: string[];
}

/**
 * What the recording consumer does: `never` ran; `connecting` to the stream; `streaming`; `unreachable`: the stream
 * cannot be reached; `idle`: nobody is tracked, and nothing is kept of anybody; `stopped`. Of a database that does not
 * answer nobody knows: `unknown`.
 */
export type FeedStatus = 'never' | 'connecting' | 'streaming' | 'unreachable' | 'idle' | 'stopped' | 'unknown';

/** How the feed from the wikis stands. Times in ms UTC. */
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

/** What is known about whom: about everybody who is followed, by name, or about those asked for. */
export interface CoverageResponse extends PackedCoverage {
	/** How far the stream has been read for all of them, ms UTC; null while it was not. */
	streamedUntil: number | null;
	/** What is or was asked of the wikis about those asked for by name, the oldest first; the device does not know it. */
	backfills?: BackfillItem[];
}

/** What is asked of the wikis about somebody. */
export interface BackfillItem extends Backfill {
	/** Their name now. */
	user: string;
	/** The types of events that it brings, without telling which were made by bots; types not named are not known of that time. */
	types: readonly string[];
	/** About how long it still takes, in ms, with all that is done before it. */
	timeLeft: number;
	wikis: (WikiBackfill & { timeLeft: number })[];
}

/** Everybody who is followed, or was and whose events are kept, in code unit order of their names. */
export interface PeopleResponse {
	people: Person[];
}

/** One person, and where they acted. */
export interface PersonResponse {
	person: Person;
	/** The wikis from which actions of theirs were recorded, the busiest first. */
	wikis: { wiki: Wiki; events: number }[];
}

/** What the team wrote down about one person, the newest first. */
export interface UserNotesResponse {
	notes: UserNote[];
}

/** What someone has saved, the oldest first. */
export interface SavedViewsResponse {
	views: SavedView[];
}

/** Who is asking, and how the pages are to be written. */
export interface SessionResponse {
	/** Null for someone who is not signed in, or not allowed in. */
	user: { /** Stays the same under another name. */ id: string; username: string; role: Role } | null;
	/** The name under which someone is signed in, allowed or not. */
	signedInAs: string | null;
	/** True: they are signed in and not on the allowlist. It is false too while nobody can tell. */
	isRefused: boolean;
	/** How many people are tracked; null for those who are not to know, or while nobody can tell. */
	tracked: number | null;
	/** The language of the pages. */
	language: string;
	/** As the cookies of this device have them. */
	preferences: Preferences;
}

/** The body of every refusal and failure. */
export interface ProblemBody {
	error: ProblemKind | 'unexpected';
	/** The parameter at fault. */
	field?: string;
	/** For developers, in English. */
	message: string;
	/** Whom to ask for access. */
	ask?: string[];
}
