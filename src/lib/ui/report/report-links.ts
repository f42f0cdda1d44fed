import { type EventFilter, formatFilter } from '#lib/domain/filter/event-filter.ts';
import { type CampaignScope, hasPages, usualNamespaces } from '#lib/domain/campaign/campaign.ts';
import type { ReportNumber } from '#lib/domain/report/numbers.ts';
import type { ReportHead } from '#lib/domain/report/report-response.ts';

const edits: EventFilter = { type: ['edit', 'new'] };

/** What the events behind a number have in common; numbers of other things than events have no link. */
const filters: Partial<Record<ReportNumber, EventFilter>> = {
	edits,
	pages_created: { type: ['new'], 'not-tag': ['mw-new-redirect'] },
	pages_improved: edits,
	bytes_added: edits,
	reverted: { ...edits, reverted: ['true'] },
	uploads: { type: ['log:upload/upload'] },
	log_actions: { type: ['log'] },
};

const fileNamespace = 6;

/**
 * The list of events behind a number of a report; null if there is none. It may have some that do not count.
 * @param who whose, where or when, in place of all
 */
export function eventsOf(
	name: ReportNumber,
	{
		from,
		to,
		scopes,
		users,
		people_labels: labels,
	}: Pick<ReportHead, 'from' | 'to' | 'scopes' | 'users' | 'people_labels'>,
	who: EventFilter,
): string | null {
	const kind = filters[name];
	const [scope] = scopes;
	if (kind === undefined || scope === undefined || scopes.length > 1) return null;
	const namespaces = namespacesOf(name, scope, who)?.flat();
	const filter: EventFilter = {
		...{ from, to, as: ['by'] },
		...(users.length > 0 && { user: users }),
		...(users.length === 0 && who.user === undefined && { label: labels }),
		...(scope.wikis !== null && { wiki: [...scope.wikis] }),
		...(namespaces && { namespace: [...new Set(namespaces)] }),
		...kind,
		...who,
	};
	// A list leaves out what bots did unless that is asked for; a report does not.
	return `/?${formatFilter(filter)}&show=bot`;
}

/** What of a report decides whether a list can have just its events. */
type Listed = Pick<ReportHead, 'from' | 'to' | 'scopes' | 'people_labels' | 'users' | 'frozen'> & {
	totals: Pick<ReportHead['totals'], 'narrowed'>;
};

/** The same, but null unless the list has just the events that count. */
export function exactEventsOf(name: ReportNumber, report: Listed, who: EventFilter): string | null {
	const [scope] = report.scopes;
	// Of a closed campaign the events may have changed since.
	if (scope === undefined || hasPages(scope) || report.totals.narrowed > 0 || report.frozen.length > 0) return null;
	const namespaces = namespacesOf(name, scope, who);
	// Those of one wiki would be those of all.
	if (new Set(namespaces?.map(String)).size > 1) return null;
	// The file page of an upload is neither an edit nor a page created.
	const mayBeFiles = namespaces === null || namespaces.some((numbers) => numbers.includes(fileNamespace));
	const isExact = name === 'uploads' || (['edits', 'bytes_added', 'pages_created'].includes(name) && !mayBeFiles);
	return isExact ? eventsOf(name, report, who) : null;
}

/** The namespaces that count, of each kind of wiki; null: all do. */
function namespacesOf(
	name: ReportNumber,
	{ wikis, namespaces }: CampaignScope,
	who: EventFilter,
): readonly (readonly number[])[] | null {
	if (name === 'log_actions' || name === 'uploads' || namespaces === 'all') return null;
	return namespaces === 'usual'
		? (who.wiki ?? wikis ?? ['', 'commonswiki', 'wikidatawiki']).map(usualNamespaces)
		: [namespaces];
}
