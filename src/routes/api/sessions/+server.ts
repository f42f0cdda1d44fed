import type { AllowedIdentity } from '#lib/domain/access/identity.ts';
import type { SessionsResponse } from '#lib/domain/access/session.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { logSecurity } from '#lib/server/auth/security-log.ts';
import { parseEndSessions } from '#lib/server/auth/end-sessions-request.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { services } from '#lib/server/services.ts';
import { endOwnSessions, listSessions } from '#lib/server/store/access/sessions.ts';

/** Where the client's user is signed in. */
export const GET = endpoint(({ locals }) => answer(requireAllowed(locals)));

/** Ends sessions of the client's user; returns the remaining ones. */
export const DELETE = endpoint(async ({ request, locals }) => {
	const user = requireAllowed(locals);
	const { db, log } = services();
	const asked = parseEndSessions(await readJsonObject(request));
	await endOwnSessions(db, user, asked);
	logSecurity(log, 'sessions-ended', { user: user.id, end: asked.end });
	return answer(user);
});

async function answer(user: AllowedIdentity): Promise<Response> {
	return Response.json({ sessions: await listSessions(services().db, user) } satisfies SessionsResponse);
}
