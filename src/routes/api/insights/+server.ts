import { endpoint } from '#lib/server/http/endpoint.ts';
import { parseChartsRequest } from '#lib/server/event/events-request.ts';
import { insightsResponse } from '#lib/server/insight/count-fields.ts';
import { services } from '#lib/server/services.ts';
import { readInsights } from '#lib/server/store/insight/insights.ts';

/** The numbers in charts for the events that match a filter; of the last 60 days if the filter has no dates. */
export const GET = endpoint(async ({ url }) => {
	const filter = parseChartsRequest(url.searchParams);
	const { longReads: db, insightCache: cache } = services();
	return Response.json(insightsResponse(await readInsights(db, filter, Date.now(), { cache })));
});
