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

/** The router itself requests the pages that the server makes; its error is the same for a lost network and for our mistake. */
export const handleError: HandleClientError = async ({ error, status, message }) => {
	// Only the server knows whether there is a page that this version does not have.
	if (status === 404) return { message, kind: serverAvailability.isDown ? 'offline' : 'not-found' };
	const isLost = error instanceof TypeError && !(await fetch('/healthz').catch(() => null));
	if (isLost) serverAvailability.markDown();
	return { message, kind: isLost ? 'offline' : 'unexpected' };
};
