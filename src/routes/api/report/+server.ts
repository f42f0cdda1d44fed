import { endpoint } from '#lib/server/http/endpoint.ts';
import { answerReport } from '#lib/server/report/report-endpoint.ts';

/** What the people of campaigns, of labels, or of some names, did in a period. */
export const GET = endpoint(async (event) => {
	const answer = await answerReport(event);
	return 'report' in answer ? Response.json(answer.report) : Response.json(answer.progress, { status: 202 });
});
