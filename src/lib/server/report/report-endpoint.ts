import type { RequestEvent } from '@sveltejs/kit';
import type { ReportResponse } from '#lib/domain/report/report-response.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { services } from '#lib/server/services.ts';
import { readReport } from '#lib/server/store/report/read-report.ts';
import type { Progress } from '#lib/server/store/report/report-sums-cache.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import { parseReportRequest } from './report-request.ts';
import { reportResponse } from './report-response.ts';

/** How long a request that may be answered later waits, ms. */
const patience = 800;

/**
 * The report that a query asks for. With `Prefer: respond-async` (https://www.rfc-editor.org/rfc/rfc7240#section-4.1), how far
 * its reading is, if that takes longer; it goes on meanwhile.
 * @throws {Problem} as {@link parseReportRequest}; `too-many`
 */
export async function answerReport({
	url,
	request,
	locals,
}: Pick<RequestEvent, 'url' | 'request' | 'locals'>): Promise<{ report: ReportResponse } | { progress: Progress }> {
	const { db, longReads, reportSums: cache, turns } = services();
	const asked = await parseReportRequest(db, url.searchParams);
	const mayWait = !(request.headers.get('prefer') ?? '').includes('respond-async');
	const user = requireAllowed(locals).id;
	return turns.reports.run(user, request.signal, async () => {
		const options = { cache, now: Date.now(), user, patience: mayWait ? null : patience };
		const reading = await readReport(longReads, asked, options);
		if ('progress' in reading) return reading;
		return { report: reportResponse(reading.facts, asked, asked.by === 'page' ? await listWikis(db) : []) };
	});
}
