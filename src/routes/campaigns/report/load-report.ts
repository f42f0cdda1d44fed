import { readReport } from '#lib/api/report.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { ReportProgress, ReportResponse } from '#lib/domain/report/report-response.ts';

/** All parts of a report's page. */
export interface LoadedReport {
	people: ReportResponse<'person'>;
	wikis: ReportResponse<'wiki'>;
	days: ReportResponse<'day'>;
	/** The first of its pages. */
	pages: ReportResponse<'page'>;
}

/** So many pages are shown; the file has all. */
const shownPages = '20';
/** So many people: a report is read by people. */
const shownPeople = '5000';

/**
 * Loads a report, or how far its reading is.
 * @param query campaigns or labels, and the rest of what `/api/report` takes
 */
export async function loadReport(fetch: Fetch, query: URLSearchParams): Promise<LoadedReport | ReportProgress> {
	const withLimit = (limit: string) => new URLSearchParams([...query, ['limit', limit]]);
	const people = await readReport(fetch, withLimit(shownPeople), 'person');
	if (!('rows' in people)) return people;
	const [wikis, days, pages] = await Promise.all([
		readReport(fetch, query, 'wiki'),
		readReport(fetch, withLimit('4000'), 'day'),
		readReport(fetch, withLimit(shownPages), 'page'),
	]);
	if (!('rows' in wikis)) return wikis;
	if (!('rows' in days)) return days;
	return 'rows' in pages ? { people, wikis, days, pages } : pages;
}
