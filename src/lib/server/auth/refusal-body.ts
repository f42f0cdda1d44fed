import type { ProblemBody } from '#lib/domain/core/api-types.ts';
import type { Identity } from '#lib/domain/access/identity.ts';
import type { Problem } from '#lib/domain/core/problem.ts';
import { problemBody } from '#lib/server/http/problem-response.ts';
import { services } from '#lib/server/services.ts';
import { listAllowedUsers } from '#lib/server/store/access/allowed-users.ts';

/** The response body of a refusal; for signed-in users who are not allowed with the people to ask. */
export async function refusalBody(refusal: Problem, identity: Identity): Promise<ProblemBody> {
	if (refusal.kind !== 'not-allowed' || identity.kind === 'nobody') return problemBody(refusal);
	const users = await listAllowedUsers(services().db);
	return problemBody(
		refusal,
		users.filter(({ role }) => role === 'admin').map(({ username }) => username),
	);
}
