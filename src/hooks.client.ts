import type { ClientInit, HandleClientError } from '@sveltejs/kit';
import { absence } from '#lib/client/offline/server-availability.ts';
import { parsePreferenceCookies } from '#lib/domain/core/preferences.ts';

/** The shell that opens without network is made for everybody: before anything is drawn in it, it gets this one's look. */
export const init: ClientInit = () => {
	// The server has not drawn it: the worker has just waited for that in vain.
	if (document.querySelector('main') === null) absence.begin();
	const { theme, density } = parsePreferenceCookies(document.cookie);
	Object.assign(document.documentElement.dataset, { theme, density });
};

/** Pages that the server makes are asked for by the router itself, whose error does not tell a lost network from our mistake. */
export const handleError: HandleClientError = async ({ error, status, message }) => {
	// Only the server knows whether there is a page that this version does not have.
	if (status === 404) return { message, kind: absence.isOn ? 'offline' : 'not-found' };
	const isLost = error instanceof TypeError && !(await fetch('/healthz').catch(() => null));
	if (isLost) absence.begin();
	return { message, kind: isLost ? 'offline' : 'unexpected' };
};
