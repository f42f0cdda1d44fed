import type { ClientInit, HandleClientError } from '@sveltejs/kit';
import { serverAvailability } from '#lib/client/offline/server-availability.ts';
import { parsePreferenceCookies } from '#lib/domain/core/preferences.ts';

/** The offline shell is the same for all users: this applies the user's theme and density before anything is rendered. */
export const init: ClientInit = () => {
	// Not rendered by the server: the service worker could not reach it and served the shell.
	if (document.querySelector('main') === null) serverAvailability.markDown();
	const { theme, density } = parsePreferenceCookies(document.cookie);
	Object.assign(document.documentElement.dataset, { theme, density });
};

/** The router fetches server-rendered pages itself; its error does not distinguish a lost network from a bug of ours. */
export const handleError: HandleClientError = async ({ error, message }) => {
	const isLost = error instanceof TypeError && !(await fetch('/healthz').catch(() => null));
	if (isLost) serverAvailability.markDown();
	return { message, kind: isLost ? 'offline' : 'unexpected' };
};
