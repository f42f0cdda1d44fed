import { formatPreferenceCookie, parsePreferences, preferenceNames } from '#lib/domain/preferences.ts';
import type { RequestHandler } from './$types';

/** Keeps the preferences of a form, for pages whose scripts do not run. What makes no sense becomes the default. */
export const POST: RequestHandler = async ({ request, url }) => {
	const data = await request.formData();
	const chosen = parsePreferences((name) => {
		const value = data.get(name);
		return typeof value === 'string' ? value : undefined;
	});
	const headers = new Headers({ location: '/preferences' });
	for (const name of preferenceNames) {
		if (data.has(name))
			headers.append('set-cookie', formatPreferenceCookie(name, chosen[name], url.protocol === 'https:'));
	}
	return new Response(null, { status: 303, headers });
};
