import { browser } from '$app/environment';
import type { LayoutLoad } from './$types';
import { ApiError, type Fetch, Unreachable } from '#lib/api/request.ts';
import { findSession } from '#lib/client/access/session.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { parsePreferenceCookies } from '#lib/domain/core/preferences.ts';
import type { SavedView } from '#lib/domain/filter/saved-view.ts';
import { chooseLanguage } from '#lib/messages/languages.ts';
import { loadMessages } from '#lib/messages/messages.ts';

const nobody: SessionResponse = {
	user: null,
	signedInAs: null,
	isRefused: false,
	tracked: null,
	language: 'en',
	preferences: parsePreferenceCookies(''),
};

/** What the reader has saved; nothing if that cannot be found out just now. */
async function findViews(fetch: Fetch): Promise<SavedView[]> {
	try {
		return (await commonData('views', fetch)).value.views;
	} catch (error) {
		if (error instanceof ApiError || error instanceof Unreachable) return [];
		throw error;
	}
}

/** Who asks and in which language; error pages too stand in this frame, so it must come up whatever fails. */
export const load: LayoutLoad = async ({ fetch, depends }) => {
	depends('app:preferences', 'app:views');
	const session = await findSession(fetch);
	// What was chosen on this device holds, whatever an answer from before says.
	const preferences = browser ? parsePreferenceCookies(document.cookie) : (session?.preferences ?? nobody.preferences);
	const browsers = browser ? navigator.languages.join() : nobody.language;
	const language = chooseLanguage(preferences.language, session?.language ?? browsers);
	const [messages, views] = await Promise.all([loadMessages(language, fetch), session?.user ? findViews(fetch) : []]);
	return { ...(session ?? nobody), preferences, messages, views };
};
