import type { ClientInit } from '@sveltejs/kit';
import { parsePreferenceCookies } from '#lib/domain/preferences.ts';

/** The shell that opens without network is made for everybody: before anything is drawn in it, it gets this one's look. */
export const init: ClientInit = () => {
	const { theme, density } = parsePreferenceCookies(document.cookie);
	Object.assign(document.documentElement.dataset, { theme, density });
};
