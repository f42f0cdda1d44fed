import type { ReadingProgress } from '../backfill/backfill.ts';
import { type Count, notKnown } from '../insight/count.ts';
import type { TrackingState } from '../tracking/tracking-state.ts';

/**
 * Whether someone is followed; of those who are not on the list `before`: not any more, but what was recorded is stored;
 * `never`: known only from what others did.
 */
export type Tracking = TrackingState | 'before' | 'never';

/** Someone known here, with what they did as far as it was recorded. Times in ms UTC, null where there is none. */
export interface Person {
	/** In canonical form, or as it was typed if there can be no such name. */
	user: string;
	tracking: Tracking;
	/** The groups that they are in, in code unit order. */
	labels: string[];
	/** Their first and last action that was recorded. */
	firstAt: number | null;
	lastAt: number | null;
	/** Absent in what an older version has kept: see {@link countsOf}. */
	counts?: PersonCounts;
	/** The beginning of all that is known. */
	coveredSince: number | null;
	/** Since when it has no gap (see `knownSince` of domain/coverage/coverage.ts). */
	knownSince: number | null;
	/** How far the wikis have been asked about them; null: they are not being asked. */
	reading?: ReadingProgress | null;
}

/** How many of someone's actions were recorded, from the beginning of all that is known of them, and on how many wikis. */
export interface PersonCounts {
	events: Count;
	wikis: Count;
}

/** Someone's counts; no numbers where there are none. */
export function countsOf({ counts }: Pick<Person, 'counts'>): PersonCounts {
	return counts ?? { events: notKnown([]), wikis: notKnown([]) };
}

/** By what people can be put in order. */
export const personOrders = ['name', 'last', 'events', 'known'] as const;

export type PersonOrder = (typeof personOrders)[number];

/** Which people are shown, and in which order. */
export interface PeopleView {
	/** A part of the name or of a label, whatever its case; empty restricts nothing. */
	search: string;
	order: PersonOrder;
}

/** Reads a view of people from the address; what it does not understand is the default. */
export function parsePeopleView(query: URLSearchParams): PeopleView {
	const order = query.get('order');
	return { search: query.get('search')?.trim() ?? '', order: personOrders.find((one) => one === order) ?? 'name' };
}

/** Inverse of {@link parsePeopleView}. */
export function formatPeopleView({ search, order }: PeopleView): URLSearchParams {
	return new URLSearchParams([
		...(search === '' ? [] : [['search', search]]),
		...(order === 'name' ? [] : [['order', order]]),
	]);
}

/** What puts people in order, the greatest first; who has none comes last. Equals go by name. */
const keys: Readonly<Record<Exclude<PersonOrder, 'name'>, (person: Person) => number>> = {
	last: ({ lastAt }) => lastAt ?? -Infinity,
	events: (person) => countsOf(person).events.value ?? -Infinity,
	known: ({ knownSince }) => (knownSince === null ? -Infinity : -knownSince),
};

/**
 * The people of a view in its order.
 * @param compareNames how names are ordered, as readers of a language expect
 */
export function selectPeople(
	people: readonly Person[],
	{ search, order }: PeopleView,
	compareNames: (a: string, b: string) => number,
): Person[] {
	const wanted = folded(search);
	const found = people.filter(({ user, labels }) => [user, ...labels].some((text) => folded(text).includes(wanted)));
	const byName = (a: Person, b: Person) => compareNames(a.user, b.user);
	if (order === 'name') return found.sort(byName);
	const key = keys[order];
	return found.sort((a, b) => (key(a) === key(b) ? byName(a, b) : key(b) - key(a)));
}

function folded(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('_', ' ').toLowerCase();
}
