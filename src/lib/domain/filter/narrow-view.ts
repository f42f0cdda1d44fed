import type { TimeRange } from '../coverage/coverage.ts';
import type { EventFilter } from './event-filter.ts';
import type { Dimension } from '../insight/insights.ts';
import { type LabelsOf, unlabelled } from '../tracking/labels.ts';
import type { View } from './view.ts';

/** Maximum number of names: with more an address would be too long for some servers. */
const mostNames = 100;

/** The meaning of a part of a chart: some names of a dimension; null is hidden users. */
export interface Part {
	by: Dimension;
	names: readonly (string | null)[];
}

/**
 * The view of the events in a part of a chart: those of a range and of some names. A part that no filter can express
 * (hidden users, very many names) opens all events of the range. So does a user who is not in the filter: their events
 * are in the chart because they are about a user who is.
 * @param part null for everything in the range @param labelsOf without it, no user has the labels of the filter
 */
export function narrowView(
	view: View,
	{ from, until }: TimeRange,
	part: Part | null,
	labelsOf: LabelsOf = unlabelled,
): Omit<View, 'filter'> {
	const { user, label } = view.asked;
	const isWanted = (name: string) =>
		(user?.includes(name) ?? true) && (label === undefined || labelsOf(name).some((one) => label.includes(one)));
	const asked: EventFilter = { ...view.asked, from, to: until };
	const names = part?.names.filter((name) => name !== null) ?? [];
	const hasFilter = part !== null && names.length === part.names.length && names.length <= mostNames;
	if (hasFilter && (part.by !== 'user' || names.every(isWanted))) asked[part.by] = [...names].sort();
	return { asked, shown: view.shown, period: null };
}
