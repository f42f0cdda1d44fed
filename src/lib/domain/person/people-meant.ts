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
	/** The current names; undefined: nobody in particular, or the labels are not known here. */
	people: readonly string[] | undefined;
}

/** Whom a filter means. @param known null as long as nothing is known */
export function peopleMeant(filter: EventFilter, known: KnownPeople | null | undefined): PeopleMeant {
	const current = withCurrentNames(filter, known?.formerNames);
	const { user, label } = current;
	if (label === undefined) return { filter: current, people: user };
	return { filter: current, people: known ? usersLabelled(known, { label, ...(user && { user }) }) : undefined };
}
