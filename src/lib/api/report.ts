import type { CampaignsResponse } from '#lib/domain/campaign/campaigns-response.ts';
import type { ReportBy, ReportProgress, ReportResponse } from '#lib/domain/report/report-response.ts';
import { type Fetch, get } from './request.ts';

/** All campaigns, those that end last first. */
export function listCampaigns(fetch: Fetch): Promise<CampaignsResponse> {
	return get(fetch, '/api/campaigns');
}

/**
 * A report, or how far its reading is if that takes longer than a moment.
 * @param query campaigns, labels or people, and the rest of what `/api/report` takes but `by`
 */
export function readReport<By extends ReportBy>(
	fetch: Fetch,
	query: URLSearchParams,
	by: By,
): Promise<ReportResponse<By> | ReportProgress> {
	return get(fetch, `/api/report?${reportQuery(query, by)}`, { prefer: 'respond-async' });
}

/** As many rows as a report gives at once. */
const mostRows = '10000';

/** The address of the file with a report: all of its rows, as far as it gives them. */
export function reportFile(query: URLSearchParams, by: ReportBy): string {
	const file = reportQuery(query, by);
	file.set('limit', mostRows);
	return `/api/report.csv?${file}`;
}

function reportQuery(query: URLSearchParams, by: ReportBy): URLSearchParams {
	return new URLSearchParams([...query, ['by', by]]);
}
