import { folded } from '../core/folded.ts';
import { trackingStates } from '../tracking/tracking-state.ts';
import type { Person, Tracking } from './person.ts';
import { lengthOf, silenceOf } from './silence.ts';

/** The orders in which people can be listed. */
export const personOrders = ['name', 'silent', 'last', 'events', 'known'] as const;

export type PersonOrder = (typeof personOrders)[number];

/** The states of those who are listed, in the order of a form. */
export const listedStates = [...trackingStates, 'before'] as const satisfies Tracking[];

/**
 * How much is known about a person: `whole`: all since the first known time; `gaps`: a part of that; `reading`: the wikis
 * are being asked for more; `none`: nothing.
 */
export const coverageStates = ['whole', 'gaps', 'reading', 'none'] as const;

export type CoverageState = (typeof coverageStates)[number];

/** How much is known about a person. */
export function coverageStateOf({
	reading,
	coveredSince,
	knownSince,
}: Pick<Person, 'reading' | 'coveredSince' | 'knownSince'>): CoverageState {
	if (reading) return 'reading';
	if (coveredSince === null) return 'none';
	return knownSince === coveredSince ? 'whole' : 'gaps';
}

/** Which people are shown, and in which order. */
export interface PeopleView {
	/** A part of a name, or of something else that a list has of people, in any case; empty: all people. */
	search: string;
	/** Null restricts nothing. */
	label: string | null;
	tracking: (typeof listedStates)[number] | null;
	coverage: CoverageState | null;
	order: PersonOrder;
}

/** Reads a view of people from an address or a form; what it does not understand becomes the default. */
export function parsePeopleView(query: { get: (name: string) => unknown }): PeopleView {
	const text = (name: string) => {
		const value = query.get(name);
		return typeof value === 'string' ? value.trim() : '';
	};
	const one = <Value extends string>(name: string, values: readonly Value[]) =>
		values.find((value) => value === text(name));
	return {
		search: text('search'),
		label: text('label') === '' ? null : text('label'),
		tracking: one('tracking', listedStates) ?? null,
		coverage: one('coverage', coverageStates) ?? null,
		order: one('order', personOrders) ?? 'name',
	};
}

/** Inverse of {@link parsePeopleView}. */
export function formatPeopleView({ search, label, tracking, coverage, order }: PeopleView): URLSearchParams {
	return new URLSearchParams([
		...(search === '' ? [] : [['search', search]]),
		...(label === null ? [] : [['label', label]]),
		...(tracking === null ? [] : [['tracking', tracking]]),
		...(coverage === null ? [] : [['coverage', coverage]]),
		...(order === 'name' ? [] : [['order', order]]),
	]);
}

/** The keys by which people are sorted, the greatest first; those without a value are last. */
const keys: Readonly<Record<Exclude<PersonOrder, 'name'>, (person: Person) => number>> = {
	silent: (person) => lengthOf(silenceOf(person)) ?? -Infinity,
	last: ({ lastAt }) => lastAt ?? -Infinity,
	events: ({ counts }) => counts?.events.value ?? -Infinity,
	known: ({ knownSince }) => (knownSince === null ? -Infinity : -knownSince),
};

/** Whether somebody has the label, the state and the coverage of a view. @param person null: nothing is known of them */
export function hasChosen(
	{ label, tracking, coverage }: Omit<PeopleView, 'search' | 'order'>,
	listed: Pick<Person, 'labels' | 'tracking'>,
	person: Person | null,
): boolean {
	return (
		(label === null || listed.labels.includes(label)) &&
		(tracking === null || listed.tracking === tracking) &&
		(coverage === null || (person !== null && coverageStateOf(person) === coverage))
	);
}

/**
 * The people of a view in its order; equals are sorted by name.
 * @param compareNames how names are ordered, as readers of a language expect
 */
export function selectPeople(
	people: readonly Person[],
	view: PeopleView,
	compareNames: (a: string, b: string) => number,
): Person[] {
	const wanted = folded(view.search);
	const found = people
		.filter(
			(person) =>
				hasChosen(view, person, person) &&
				[person.user, ...person.labels].some((text) => folded(text).includes(wanted)),
		)
		.sort((a, b) => compareNames(a.user, b.user));
	return sortedBy(view.order, found, (person) => person);
}

/** A list that is in the order of names in another order; equals stay as they are. */
export function sortedBy<One>(
	order: PersonOrder,
	byName: readonly One[],
	personOf: (one: One) => Person | null,
): One[] {
	if (order === 'name') return [...byName];
	const keyed = byName.map((one) => {
		const person = personOf(one);
		return { one, key: person === null ? -Infinity : keys[order](person) };
	});
	return keyed.sort((a, b) => (a.key === b.key ? 0 : b.key - a.key)).map(({ one }) => one);
}
