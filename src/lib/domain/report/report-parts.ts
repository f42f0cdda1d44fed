import { type CampaignScope, isNamespaceIn, type PageSet } from '../campaign/campaign.ts';
import type { TimeRange } from '../coverage/coverage.ts';
import { isEdit, type ReportEvent } from './report-event.ts';

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

/** How an event is in a report: it counts; it is a page created outside of the namespaces that were moved in; or neither. */
export type Place = 'in' | 'moved-in' | 'out';

/** The place of an event in a report of some parts. In several of them it counts once. */
export function placeOf(event: ReportEvent, parts: readonly ReportPart[]): Place {
	let place: Place = 'out';
	for (const part of parts) {
		const here = placeIn(event, part);
		if (here === 'in') return 'in';
		if (here === 'moved-in') place = here;
	}
	return place;
}

function placeIn(event: ReportEvent, { scope, pages, members }: ReportPart): Place {
	const { userId, time, wiki, namespace } = event;
	const counted = members.get(userId);
	if (counted === undefined || time < counted.from || time >= counted.until) return 'out';
	if (scope.wikis !== null && !scope.wikis.includes(wiki)) return 'out';
	if (pages !== null && !pages.has(event)) return 'out';
	// What a log action is about can be in any namespace: a file, a person.
	if (!isEdit(event) || isNamespaceIn(scope.namespaces, wiki, namespace)) return 'in';
	const isMovedIn = event.movedNamespace !== null && isNamespaceIn(scope.namespaces, wiki, event.movedNamespace);
	return isMovedIn && event.type === 'new' && event.isMoveRedirect !== true ? 'moved-in' : 'out';
}
