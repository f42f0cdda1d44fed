import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { readStatus } from '#lib/server/store/status/status.ts';

/** The state of xwiki itself. */
export const GET = endpoint(async () => {
	const { db, config } = services();
	return Response.json(await readStatus(db, config.apiRequestsPerMinute));
});
