import { type PersonCoverage, type TimeRange } from '../coverage/coverage.ts';
import { unknownIn } from './bars.ts';
import { type Count, countOf, type CountReason, type KnownTime, knownIn, lessSure } from './count.ts';
import { type Counts, order } from './tally.ts';

/** How many people the table of people and its file name at most. */
export const mostPeople = 5_000;

/** The events of one person in all of the time that is counted; null: of all whose names are hidden. */
export interface PersonTotal {
	name: string | null;
	events: Count;
}

/**
 * What makes the totals of all people out of the names that a chart has, see {@link totalsOf}. There may be thousands of
 * them, so whatever is the same for many is here once.
 */
export interface PeopleTotals {
	/** People who are asked about and of whom there is no event, in code unit order. */
	others: string[];
	/** How many people there are beyond {@link mostPeople}. */
	left: number;
	/** Each state of knowledge that any of them is in. */
	known: KnownTime[];
	/** By place among the names, then the others: the place of their state. Empty: all are in the first. */
	of: number[];
	/** Why no total is certain: see `lessSure`. */
	lost: CountReason[];
}

/** What the totals of people depend on besides the names. */
export interface TotalsContext {
	counted: TimeRange;
	/** Those who are asked about; null: not known. */
	people: readonly PersonCoverage[] | null;
	/** ms UTC. */
	now: number;
	lost: CountReason[];
}

/** Inverse of {@link totalsOf}, as far as the names do not have it. */
export function packTotals(names: Counts['names'], { counted, people, now, lost }: TotalsContext): PeopleTotals {
	const coverage = new Map(people?.map((person) => [person.user, person]));
	const withEvents = new Set(names.map(({ name }) => name));
	const without = [...coverage.keys()].filter((user) => !withEvents.has(user)).sort(order);
	const others = without.slice(0, Math.max(0, mostPeople - names.length));
	const stateOf = (some: readonly PersonCoverage[] | null) =>
		knownIn(counted, some && unknownIn(counted, some, now), now);
	// What others did to them is known as much as of those to whom they did it.
	const ofAll = stateOf(people);
	const known: KnownTime[] = [];
	const places = new Map<string, number>();
	const placeOf = (state: KnownTime): number => {
		const key = JSON.stringify(state);
		const place = places.get(key) ?? known.push(state) - 1;
		places.set(key, place);
		return place;
	};
	const listed = [...names.slice(0, mostPeople).map(({ name }) => name), ...others];
	const of = listed.map((name) => {
		const theirs = coverage.get(name ?? '');
		return placeOf(theirs ? stateOf([theirs]) : ofAll);
	});
	const left = names.length + without.length - listed.length;
	return { others, left, known, of: known.length > 1 ? of : [], lost };
}

/** The events of each person: of those with most first, then of those without any. At most {@link mostPeople} are named. */
export function totalsOf(names: Counts['names'], { others, known, of, lost }: PeopleTotals): PersonTotal[] {
	const listed = [...names.slice(0, mostPeople), ...others.map((name) => ({ name, events: 0 }))];
	return listed.map(({ name, events }, index) => {
		const { knowledge, reasons } = known[of[index] ?? 0] ?? { knowledge: 'unknown', reasons: [] };
		return { name, events: lessSure(countOf(events, knowledge, reasons), lost) };
	});
}
