import { folded } from '../core/folded.ts';
import { formatPeopleView, hasChosen, parsePeopleView, type PeopleView, sortedBy } from '../person/people-view.ts';
import type { Person } from '../person/person.ts';
import type { TrackingState } from './tracking-state.ts';

/** Which of those who are listed are shown; `search` is a part of a name or of a reason. */
export interface TrackedView extends PeopleView {
	/** Counted from 1. */
	page: number;
}

/** Reads a view from an address or a form; what it does not understand restricts nothing. */
export function parseTrackedView(query: { get: (name: string) => unknown }): TrackedView {
	const page = Number(query.get('page'));
	return { ...parsePeopleView(query), page: Number.isInteger(page) && page > 1 && page < 1e6 ? page : 1 };
}

/** Inverse of {@link parseTrackedView}. */
export function formatTrackedView({ page, ...view }: TrackedView): URLSearchParams {
	const query = formatPeopleView(view);
	if (page !== 1) query.set('page', String(page));
	return query;
}

/** Whether a view asks for what has been recorded of people, which the list itself does not have. */
export function asksForRecords({ order, coverage }: PeopleView): boolean {
	return order !== 'name' || coverage !== null;
}

/** An entry of the list, as views look at it. */
interface Listed {
	username: string;
	reason: string | null;
	labels: string[];
	tracking: TrackingState;
	/** What has been recorded of them; null: not read, see {@link asksForRecords}. */
	person: Person | null;
}

/** Those whom a view shows, on all its pages. @param byName in the order of names */
export function selectTracked<One extends Listed>(byName: readonly One[], view: TrackedView): One[] {
	const wanted = folded(view.search);
	const found = byName.filter(
		(one) =>
			hasChosen(view, one, one.person) &&
			(folded(one.username).includes(wanted) || (one.reason !== null && folded(one.reason).includes(wanted))),
	);
	return sortedBy(view.order, found, ({ person }) => person);
}
