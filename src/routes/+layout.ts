import { browser } from '$app/environment';
import type { LayoutLoad } from './$types';
import { findSession } from '#lib/client/session.ts';
import type { SessionAnswer } from '#lib/domain/answers.ts';
import { parsePreferenceCookies } from '#lib/domain/preferences.ts';
import { chooseLanguage } from '#lib/messages/languages.ts';
import { loadMessages } from '#lib/messages/messages.ts';

const nobody: SessionAnswer = {
	user: null,
	signedInAs: null,
	tracked: null,
	language: 'en',
	preferences: parsePreferenceCookies(''),
};

/** Who asks and in which language; error pages too stand in this frame, so it must come up whatever fails. */
export const load: LayoutLoad = async ({ fetch, depends }) => {
	depends('app:preferences');
	const session = await findSession(fetch);
	// What was chosen on this device holds, whatever an answer from before says.
	const preferences = browser ? parsePreferenceCookies(document.cookie) : (session?.preferences ?? nobody.preferences);
	const browsers = browser ? navigator.languages.join() : nobody.language;
	const language = chooseLanguage(preferences.language, session?.language ?? browsers);
	return { ...(session ?? nobody), preferences, messages: await loadMessages(language) };
};
