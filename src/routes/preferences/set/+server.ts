import { formatPreferenceCookie, parsePreferences, preferenceNames } from '#lib/domain/core/preferences.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readForm } from '#lib/server/http/request-body.ts';

/** Stores the preferences of a form, for pages without scripts. Invalid values become the default. */
export const POST = endpoint(async ({ request, url }) => {
	const data = await readForm(request);
	const chosen = parsePreferences((name) => data.get(name) ?? undefined);
	const headers = new Headers({ location: '/preferences' });
	for (const name of preferenceNames) {
		if (data.has(name))
			headers.append('set-cookie', formatPreferenceCookie(name, chosen[name], url.protocol === 'https:'));
	}
	return new Response(null, { status: 303, headers });
});
