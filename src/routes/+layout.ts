import type { LayoutLoad } from './$types';
import { ApiError } from '#lib/api/request.ts';
import { readSession } from '#lib/api/session.ts';
import type { SessionAnswer } from '#lib/domain/answers.ts';
import { loadMessages } from '#lib/messages/messages.ts';

const nobody: SessionAnswer = { user: null, signedInAs: null, language: 'en' };

/** Who asks and in which language; error pages too stand in this frame, so it must come up whatever fails. */
export const load: LayoutLoad = async ({ fetch }) => {
	const session = await readSession(fetch).catch((error: unknown) => {
		if (error instanceof ApiError || error instanceof TypeError) return nobody;
		throw error;
	});
	return { ...session, messages: await loadMessages(session.language) };
};
