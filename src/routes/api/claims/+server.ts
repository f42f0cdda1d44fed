import type { ClaimsResponse } from '#lib/domain/review/claim.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { parseClaimRequest } from '#lib/server/review/claims-request.ts';
import { services } from '#lib/server/services.ts';
import { claimRuns } from '#lib/server/store/review/claims.ts';

/** Gives a page the events that it has open and has next for a review, unless somebody else has them. */
export const PUT = endpoint(async ({ request, locals }) => {
	const asked = parseClaimRequest(await readJsonObject(request));
	return Response.json(
		(await claimRuns(services().db, requireAllowed(locals).username, asked)) satisfies ClaimsResponse,
	);
});
