import { formatPreferenceCookie, parsePreferences, preferenceNames } from '#lib/domain/preferences.ts';
import { Problem } from '#lib/domain/problem.ts';
import { endpoint } from '#lib/server/endpoint.ts';

/** Keeps the preferences of a form, for pages whose scripts do not run. What makes no sense becomes the default. */
export const POST = endpoint(async ({ request, url }) => {
	const data = await request.formData().catch((cause: unknown) => {
		throw new Problem('bad-input', 'the body is no form', { cause });
	});
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
});
