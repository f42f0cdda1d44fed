import { requireAllowed } from '#lib/server/auth/access.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { parseChartsRequest } from '#lib/server/event/events-request.ts';
import { insightsResponse } from '#lib/server/insight/count-fields.ts';
import { services } from '#lib/server/services.ts';
import { readInsights } from '#lib/server/store/insight/insights.ts';

/** The numbers in charts for the events that match a filter; of the last 60 days if the filter has no dates. */
export const GET = endpoint(async ({ url, request, locals }) => {
	const filter = parseChartsRequest(url.searchParams);
	const { longReads: db, insightCache: cache, turns } = services();
	const reading = () => readInsights(db, filter, Date.now(), { cache });
	return Response.json(insightsResponse(await turns.sums.run(requireAllowed(locals).id, request.signal, reading)));
});
