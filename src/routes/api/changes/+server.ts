import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { parseChangesRequest, readChanges } from '#lib/server/event/changes-request.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';

/** The changes after a cursor, for syncing a cache. */
export const GET = endpoint(async ({ url, request, locals }) => {
	const { after, limit } = parseChangesRequest(url.searchParams);
	const { longReads, turns } = services();
	const read = () => readChanges(longReads, after, limit);
	const { live: _live, ...answer } = (await turns.pages.run(requireAllowed(locals).id, request.signal, read)).answer;
	return Response.json(answer satisfies ChangesResponse);
});
