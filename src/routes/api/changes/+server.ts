import type { ChangesResponse } from '#lib/domain/core/api-types.ts';
import { parseChangesRequest, readChanges } from '#lib/server/event/changes-request.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';

/** The changes after a cursor, for syncing a cache. */
export const GET = endpoint(async ({ url }) => {
	const { after, limit } = parseChangesRequest(url.searchParams);
	const { live: _live, ...answer } = (await readChanges(services().db, after, limit)).answer;
	return Response.json(answer satisfies ChangesResponse);
});
