import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { problemOf } from '#lib/server/http/problem-response.ts';
import { services } from '#lib/server/services.ts';
import { countTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import type { RequestHandler } from './$types';

/** Who the client is. */
export const GET: RequestHandler = async ({ locals: { identity, language, preferences } }) => {
	const { demoWikisUrl } = services().config;
	const answer: SessionResponse = {
		user: identity.kind === 'allowed' ? { id: identity.id, username: identity.username, role: identity.role } : null,
		signedInAs: identity.kind === 'nobody' ? null : identity.username,
		isRefused: identity.kind === 'stranger',
		tracked: identity.kind === 'allowed' ? await countTracked() : null,
		language,
		preferences,
		...(demoWikisUrl !== null && { demoWikisUrl }),
	};
	return Response.json(answer);
};

/** Null if the database is unavailable: error pages need the session too, so this number must not stop it. */
async function countTracked(): Promise<number | null> {
	try {
		return await countTrackedUsers(services().db);
	} catch (error) {
		if (problemOf(error) === null) throw error;
		return null;
	}
}
