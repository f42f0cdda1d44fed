import type { EventFilter } from '../filter/event-filter.ts';
import { type LabelGroup, usersLabelled } from '../tracking/labels.ts';
import { type FormerNames, withCurrentNames } from './former-names.ts';

/** What a device knows of people's names and labels. */
export interface KnownPeople {
	users: readonly string[];
	labels: readonly LabelGroup[];
	formerNames?: FormerNames;
}

/** Whom a filter means, as far as is known here; the server has `findPeople` of store/person for it. */
export interface PeopleMeant {
	/** The filter with current names, which are those that events have. */
	filter: EventFilter;
	/** The current names of those who are wanted and not left out; undefined: all others, or the labels are not known here. */
	people: readonly string[] | undefined;
}

/** Whom a filter means. @param known null as long as nothing is known */
export function peopleMeant(filter: EventFilter, known: KnownPeople | null | undefined): PeopleMeant {
	const current = withCurrentNames(filter, known?.formerNames);
	const { user, label } = current;
	const wanted = label === undefined ? user : known && usersLabelled(known, { label, ...(user && { user }) });
	const isLeftOut = leftOut(current, known);
	return { filter: current, people: wanted?.filter((name) => !isLeftOut(name)) };
}

/** Who is left out by a filter with current names. */
export function leftOut(
	filter: EventFilter,
	known: Pick<KnownPeople, 'users' | 'labels'> | null | undefined,
): (name: string) => boolean {
	const label = filter['not-label'];
	const names = new Set([...(filter['not-user'] ?? []), ...(known && label ? usersLabelled(known, { label }) : [])]);
	return (name) => names.has(name);
}
