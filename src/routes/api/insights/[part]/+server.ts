import { Problem } from '#lib/domain/core/problem.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { parseChartsRequest } from '#lib/server/event/events-request.ts';
import { services } from '#lib/server/services.ts';
import { readCharts, readPages, readTiles } from '#lib/server/store/insight/insights.ts';

const parts = new Map(Object.entries({ tiles: readTiles, charts: readCharts, pages: readPages }));

/** A part of what `/api/insights` returns, for pages that show each as soon as it is there. */
export const GET = endpoint(async ({ params, url, request, locals }) => {
	const read = parts.get(params.part ?? '');
	if (read === undefined) throw new Problem('not-found', 'there is no such part', { field: 'part' });
	const filter = parseChartsRequest(url.searchParams);
	const { longReads: db, insightCache: cache, turns } = services();
	const reading = async (): Promise<unknown> => read(db, filter, Date.now(), { cache });
	return Response.json(await turns.sums.run(requireAllowed(locals).id, request.signal, reading));
});
