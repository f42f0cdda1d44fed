import { type EventFilter, formatFilter } from '#lib/domain/filter/event-filter.ts';
import { usualNamespaces } from '#lib/domain/campaign/campaign.ts';
import type { ReportNumber } from '#lib/domain/report/numbers.ts';
import type { ReportHead } from '#lib/domain/report/report-response.ts';

const edits: EventFilter = { type: ['edit', 'new'] };

/** What the events behind a number have in common; numbers of other things than events have no link. */
const filters: Partial<Record<ReportNumber, EventFilter>> = {
	edits,
	pages_created: { type: ['new'] },
	pages_improved: edits,
	bytes_added: edits,
	reverted: { ...edits, reverted: ['true'] },
	uploads: { type: ['log:upload/upload'] },
	log_actions: { type: ['log'] },
};

/** The namespaces that count on any wiki: a filter does not distinguish them by wiki. */
const allUsual = [...new Set(['', 'commonswiki', 'wikidatawiki'].flatMap((wiki) => usualNamespaces(wiki)))];

/**
 * The list of events behind a number of a report; null if there is none.
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
	const isOfPages = name !== 'log_actions' && name !== 'uploads' && scope.namespaces !== 'all';
	const namespaces = scope.namespaces === 'usual' ? allUsual : scope.namespaces;
	const filter: EventFilter = {
		...{ from, to, as: ['by'] },
		...(users.length > 0 && { user: users }),
		...(users.length === 0 && who.user === undefined && { label: labels }),
		...(scope.wikis !== null && { wiki: [...scope.wikis] }),
		...(isOfPages && typeof namespaces !== 'string' && { namespace: [...namespaces] }),
		...kind,
		...who,
	};
	// A list leaves out what bots did unless that is asked for; a report does not.
	return `/?${formatFilter(filter)}&show=bot`;
}
