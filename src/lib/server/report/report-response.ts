import { hasPages, unknownWiki } from '#lib/domain/campaign/campaign.ts';
import { pageUrl } from '#lib/domain/event/event-links.ts';
import { definitionsVersion } from '#lib/domain/report/numbers.ts';
import { dayReport, pageReport, peopleReport, type ReportFacts, wikiReport } from '#lib/domain/report/report.ts';
import type { ReportBy, ReportItems, ReportResponse } from '#lib/domain/report/report-response.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';
import type { ReportRequest } from './report-request.ts';

/** A report as `/api/report` returns it. @param wikis for the addresses of pages */
export function reportResponse(facts: ReportFacts, request: ReportRequest, wikis: readonly Wiki[]): ReportResponse {
	const { totals, rows: people } = peopleReport(facts);
	const rows = request.by === 'person' ? people : rowsOf(facts, request.by, wikis);
	const limited = request.sources.filter(({ scope }) => hasPages(scope));
	const asOf = Math.min(...limited.map(({ pagesAt }) => pagesAt ?? Infinity));
	const problems = limited.flatMap(({ pagesProblem }) => pagesProblem ?? []);
	return {
		as_of: facts.now,
		definitions_version: definitionsVersion,
		campaigns: request.campaigns,
		labels: request.labels,
		users: request.users,
		people_labels: [...new Set(request.sources.flatMap((source) => ('label' in source ? source.label : [])))],
		from: facts.period.from,
		to: facts.period.until,
		zone: request.zone,
		scopes: request.sources.map(({ scope }) => scope),
		pages:
			limited.length === 0
				? null
				: {
						known: facts.arePagesKnown,
						as_of: asOf === Infinity ? null : asOf,
						problem: problems.find((one) => one !== unknownWiki) ?? problems[0] ?? null,
					},
		frozen: facts.frozen,
		totals,
		by: request.by,
		rows: rows.slice(0, request.limit),
		rows_in_all: rows.length,
	};
}

function rowsOf(facts: ReportFacts, by: Exclude<ReportBy, 'person'>, wikis: readonly Wiki[]): ReportItems[ReportBy][] {
	if (by === 'wiki') return wikiReport(facts);
	if (by === 'day') return dayReport(facts);
	const byName = new Map(wikis.map((wiki) => [wiki.name, wiki]));
	return pageReport(facts).map((page) => {
		const wiki = byName.get(page.wiki);
		return { ...page, url: wiki && page.title !== null ? pageUrl(wiki, page.title) : null };
	});
}
