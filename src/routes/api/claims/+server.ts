import type { ClaimsResponse } from '#lib/domain/review/claim.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { parseClaimRequest } from '#lib/server/review/claims-request.ts';
import { services } from '#lib/server/services.ts';
import { claimRuns } from '#lib/server/store/review/claims.ts';

/** Gives a page the events that it has open and has next for a review, unless somebody else has them. */
export const PUT = endpoint(async ({ request, locals: { identity } }) => {
	const asked = parseClaimRequest(await readJsonObject(request));
	if (identity.kind !== 'allowed') throw new Problem('not-allowed', 'only people on the allowlist can review');
	return Response.json((await claimRuns(services().db, identity.username, asked)) satisfies ClaimsResponse);
});
