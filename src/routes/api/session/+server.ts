import type { SessionAnswer } from '#lib/domain/answers.ts';
import type { RequestHandler } from './$types';

/** Who is asking. */
export const GET: RequestHandler = ({ locals: { identity, language, preferences } }) => {
	const answer: SessionAnswer = {
		user: identity.kind === 'allowed' ? { username: identity.username, role: identity.role } : null,
		signedInAs: identity.kind === 'nobody' ? null : identity.username,
		language,
		preferences,
	};
	return Response.json(answer);
};
