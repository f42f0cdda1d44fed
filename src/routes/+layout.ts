import { browser } from '$app/environment';
import type { LayoutLoad } from './$types';
import { ApiError, type Fetch, Unreachable } from '#lib/api/request.ts';
import { findSession } from '#lib/client/access/session.ts';
import { useDemoWikis } from '#lib/client/wiki-api/demo-wikis.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { parsePreferenceCookies } from '#lib/domain/core/preferences.ts';
import type { SavedView } from '#lib/domain/filter/saved-view.ts';
import { chooseLanguage } from '#lib/messages/languages.ts';
import { loadMessages } from '#lib/messages/messages.ts';

const signedOut: SessionResponse = {
	user: null,
	signedInAs: null,
	isRefused: false,
	tracked: null,
	language: 'en',
	preferences: parsePreferenceCookies(''),
};

/** The reader's saved views; empty if they cannot be read now. */
async function findViews(fetch: Fetch): Promise<SavedView[]> {
	try {
		return (await commonData('views', fetch)).value.views;
	} catch (error) {
		if (error instanceof ApiError || error instanceof Unreachable) return [];
		throw error;
	}
}

/** Session, preferences and messages. Error pages need them too, so this load must not fail. */
export const load: LayoutLoad = async ({ fetch, depends }) => {
	depends('app:preferences', 'app:views');
	const session = await findSession(fetch);
	if (browser) useDemoWikis(session?.demoWikisUrl ?? null);
	// The preferences of this device are newer than those in a cached response.
	const preferences = browser
		? parsePreferenceCookies(document.cookie)
		: (session?.preferences ?? signedOut.preferences);
	const browsers = browser ? navigator.languages.join() : signedOut.language;
	const language = chooseLanguage(preferences.language, session?.language ?? browsers);
	const [messages, views] = await Promise.all([loadMessages(language, fetch), session?.user ? findViews(fetch) : []]);
	return { ...(session ?? signedOut), preferences, messages, views };
};
