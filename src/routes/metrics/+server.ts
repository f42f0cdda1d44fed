import { Problem } from '#lib/domain/core/problem.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { mayReadMetrics } from '#lib/server/status/metrics-access.ts';
import { formatMetrics, metricsOf, metricsType } from '#lib/server/status/metrics.ts';
import { services } from '#lib/server/services.ts';
import { readStatus } from '#lib/server/store/status/status.ts';

/** How xwiki is doing, for Prometheus. */
export const GET = endpoint(async ({ platform }) => {
	const { db, config, live, requireSchema } = services();
	const request = platform?.req;
	if (!request || !mayReadMetrics(request.headers, request.socket.remoteAddress, config))
		throw new Problem(
			'not-allowed',
			'metrics are for the bearer of METRICS_TOKEN, or for this machine where no proxy is in front',
		);
	await requireSchema();
	const startedAt = Date.now() - process.uptime() * 1_000;
	const web = { liveConnections: live.tail.size, residentBytes: process.memoryUsage.rss(), startedAt };
	return new Response(formatMetrics(metricsOf(await readStatus(db, config.apiRequestsPerMinute), web)), {
		headers: { 'content-type': metricsType, 'cache-control': 'no-store' },
	});
});
