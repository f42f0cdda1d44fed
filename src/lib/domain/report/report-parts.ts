import { type CampaignScope, isNamespaceIn, type PageSet } from '../campaign/campaign.ts';
import type { TimeRange } from '../coverage/coverage.ts';
import { isCreation, isEdit, type ReportEvent } from './report-event.ts';

/** What one campaign, or a label, brings to a report: who, when and what counts. A report may add up several. */
export interface ReportPart {
	/** The period; ms UTC. */
	period: TimeRange;
	scope: Pick<CampaignScope, 'wikis' | 'namespaces'>;
	/** The pages that count; null: all. */
	pages: PageSet | null;
	/** When each person counts, by their numbers: within the period. */
	members: ReadonlyMap<number, TimeRange>;
}

/**
 * How an event is in a report: it counts; it is a page created outside of the namespaces that was moved in; it may count, but
 * its wiki hides what would show that; it is a page created outside, of which nobody said whether it was moved; or none of these.
 */
export type Place = 'in' | 'moved-in' | 'hidden' | 'outside' | 'out';

/** In several parts the first of these is an event's place. */
const strongest: readonly Place[] = ['in', 'moved-in', 'hidden', 'outside'];

/** The place of an event in a report of some parts. In several of them it counts once. */
export function placeOf(event: ReportEvent, parts: readonly ReportPart[]): Place {
	const places = parts.map((part) => placeIn(event, part));
	return strongest.find((place) => places.includes(place)) ?? 'out';
}

function placeIn(event: ReportEvent, { scope, pages, members }: ReportPart): Place {
	const { userId, time, wiki, namespace } = event;
	const counted = members.get(userId);
	if (counted === undefined || time < counted.from || time >= counted.until) return 'out';
	if (scope.wikis !== null && !scope.wikis.includes(wiki)) return 'out';
	const isPage = pages === null ? true : pages.has(event);
	if (isPage === false) return 'out';
	const here = isPage === null ? 'hidden' : 'in';
	// What a log action is about can be in any namespace: a file, a person.
	if (!isEdit(event) || isNamespaceIn(scope.namespaces, wiki, namespace)) return here;
	if (namespace === null) return 'hidden';
	if (isPage !== true || !isCreation(event)) return 'out';
	if (event.movedNamespace === null) return 'outside';
	return isNamespaceIn(scope.namespaces, wiki, event.movedNamespace) ? 'moved-in' : 'out';
}
