import type { ReadingProgress } from '../backfill/backfill.ts';
import type { Wiki } from '../wiki/wiki.ts';
import { type Count, notKnown } from '../insight/count.ts';
import type { PersonNumbers } from './person-numbers.ts';
import type { TrackingState } from '../tracking/tracking-state.ts';

/**
 * Whether a person is tracked; of people who are not listed `before`: no longer, recorded data stays; `never`: known only
 * from events of others.
 */
export type Tracking = TrackingState | 'before' | 'never';

/** A known person, with a summary of their recorded events. Times in ms UTC, null where there is none. */
export interface Person {
	/** The name in canonical form, or as typed if there can be no such name. */
	user: string;
	tracking: Tracking;
	/** The person's labels, in code unit order. */
	labels: string[];
	/** Times of their first and last recorded action. */
	firstAt: number | null;
	lastAt: number | null;
	/** Missing in data that an older version has cached: see {@link countsOf}. */
	counts?: PersonCounts;
	/** The beginning of the known time. */
	coveredSince: number | null;
	/** Since when it has no gap (see `knownSince` of domain/coverage/coverage.ts). */
	knownSince: number | null;
	/** Up to when anything is known. Missing in data that an older version has cached. */
	knownUntil?: number | null;
	/** Progress of a backfill; null: none is running. */
	reading?: ReadingProgress | null;
}

/** How many actions of a person were recorded since the beginning of the known time, and on how many wikis. */
export interface PersonCounts {
	events: Count;
	wikis: Count;
}

/** A person's counts; not known where they are missing. */
export function countsOf({ counts }: Pick<Person, 'counts'>): PersonCounts {
	return counts ?? { events: notKnown([]), wikis: notKnown([]) };
}

/** All tracked people, and those whose recorded events are still stored, in code unit order of their names. */
export interface PeopleResponse {
	people: Person[];
}

/** A person's entry in the list of tracked people. Times in ms UTC. */
export interface PersonEntry {
	/** Of the entry, as in the address of its page in the settings. */
	id: number;
	addedAt: number;
	/** Who added it; null if it was typed into the database. */
	addedBy: string | null;
	/** Why the person is tracked, in an admin's words. */
	reason: string | null;
	/** When tracking ends; null: never. */
	endsAt: number | null;
	/** Since when it is paused. */
	pausedAt: number | null;
}

/** One person, where they acted, and what they did. */
export interface PersonResponse {
	person: Person;
	/** The wikis from which their actions were recorded, the busiest first. */
	wikis: { wiki: Wiki; events: number }[];
	/** Null: they are not on the list. Missing in data that an older version has cached. */
	entry?: PersonEntry | null;
	/** Missing there, too: see `unknownNumbers`. */
	numbers?: PersonNumbers;
}
