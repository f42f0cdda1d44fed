import { addDays, dayOf, startOfDay } from '../core/calendar-day.ts';
import type { TimeRange } from '../coverage/coverage.ts';
import type { EventFilter } from '../filter/event-filter.ts';
import type { View } from '../filter/view.ts';
import { type KnownPeople, peopleMeant } from '../person/people-meant.ts';

/** What a view and a report both know. */
const fieldsOfReport: readonly (keyof EventFilter)[] = ['user', 'label', 'wiki', 'namespace', 'from', 'to'];

/** The time of a view. */
export interface ViewTime {
	counted: TimeRange;
	/** The zone in which the reader's periods are days. */
	zone: string;
	/** ms UTC. */
	now: number;
}

/**
 * What `/api/report` is asked for besides people, so that it counts where and when a view does; null: the view asks for
 * something that a report does not know, or its time is not whole days.
 */
export function reportTerms({ asked }: Pick<View, 'asked'>, time: ViewTime): URLSearchParams | null {
	const given = Object.keys(asked) as (keyof EventFilter)[];
	const days = daysOf(time);
	// Pages that are not on a wiki have a namespace below 0.
	if (!given.every((name) => fieldsOfReport.includes(name)) || asked.namespace?.some((one) => one < 0) || days === null)
		return null;
	return new URLSearchParams([
		...Object.entries(days),
		...(asked.wiki ?? []).map((wiki) => ['wiki', wiki]),
		...(asked.namespace ?? ['all']).map((namespace) => ['namespace', String(namespace)]),
	]);
}

/** A time as the first and the last day of a zone; null: it does not begin and end with days. */
function daysOf({ counted: { from, until }, zone, now }: ViewTime): Record<'from' | 'to' | 'zone', string> | null {
	if (from >= until || from > now) return null;
	for (const one of new Set(['UTC', zone])) {
		const [first, last] = [dayOf(from, one), dayOf(Math.min(until - 1, now), one)];
		const isWhole = until > now || startOfDay(addDays(last, 1), one) === until;
		if (isWhole && startOfDay(first, one) === from) return { from: first, to: last, zone: one };
	}
	return null;
}

/** So many people are named in a report, in an address no longer than this: servers refuse longer ones. */
const mostNames = 100;
const longestNames = 4_000;

/**
 * The people of a view as reports are asked for them, one after the other; without people in it, everybody who is tracked.
 * @param known who is tracked, and with which labels
 */
export function peopleOfReports({ asked }: Pick<View, 'asked'>, known: KnownPeople): URLSearchParams[] {
	const { user, label } = asked;
	const portions: URLSearchParams[] = [];
	for (const name of peopleMeant({ ...(user && { user }), ...(label && { label }) }, known).people ?? known.users) {
		const last = portions.at(-1);
		const longer = new URLSearchParams([...(last ?? []), ['user', name]]);
		if (last && longer.size <= mostNames && String(longer).length <= longestNames) last.append('user', name);
		else portions.push(new URLSearchParams([['user', name]]));
	}
	return portions;
}
