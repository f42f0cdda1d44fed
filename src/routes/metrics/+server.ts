import { Problem } from '#lib/domain/core/problem.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { mayReadMetrics } from '#lib/server/status/metrics-access.ts';
import { formatMetrics, metricsOf, metricsType } from '#lib/server/status/metrics.ts';
import { services } from '#lib/server/services.ts';
import { readStatus } from '#lib/server/store/status/status.ts';

/** The state of xwiki for Prometheus. */
export const GET = endpoint(async ({ platform }) => {
	const { db, config, live, requireSchema } = services();
	const request = platform?.req;
	if (!request || !mayReadMetrics(request.headers, request.socket.remoteAddress, config))
		throw new Problem(
			'not-allowed',
			'metrics need METRICS_TOKEN as bearer token, or a request from this machine without a proxy',
		);
	await requireSchema();
	const startedAt = Date.now() - process.uptime() * 1_000;
	const web = { liveConnections: live.tail.size, residentBytes: process.memoryUsage.rss(), startedAt };
	return new Response(formatMetrics(metricsOf(await readStatus(db, config.apiRequestsPerMinute), web)), {
		headers: { 'content-type': metricsType, 'cache-control': 'no-store' },
	});
});
