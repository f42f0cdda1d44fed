import { endpoint } from '#lib/server/http/endpoint.ts';
import { reportCsv } from '#lib/server/report/report-csv.ts';
import { answerReport } from '#lib/server/report/report-endpoint.ts';

/** The same as a file for spreadsheets. */
export const GET = endpoint(async (event) => {
	const answer = await answerReport(event);
	if (!('report' in answer)) return Response.json(answer.progress, { status: 202 });
	return new Response(reportCsv(answer.report), {
		headers: {
			'content-type': 'text/csv; charset=utf-8; header=present',
			'content-disposition': `attachment; filename="xwiki-report-${answer.report.by}.csv"`,
		},
	});
});
