import type { SvelteKitAuthConfig } from '@auth/sveltekit';
import type { RequestEvent } from '@sveltejs/kit';

/**
 * The name of a cookie of ours. With `__Host-` browsers accept it from this very host alone, over https: a page of a
 * sibling host cannot set it.
 */
export function cookieName({ protocol }: URL, name: string): string {
	return protocol === 'https:' ? `__Host-${name}` : name;
}

/** The names of Auth.js's cookies. @param url of the request */
export function cookieNames(url: URL): NonNullable<SvelteKitAuthConfig['cookies']> {
	const named = (name: string) => ({ name: cookieName(url, `authjs.${name}`) });
	return {
		sessionToken: named('session-token'),
		callbackUrl: named('callback-url'),
		csrfToken: named('csrf-token'),
		pkceCodeVerifier: named('pkce.code_verifier'),
		state: named('state'),
		nonce: named('nonce'),
	};
}

/** Whether a request has a cookie of a session, which Auth.js splits if it is long. */
export function hasSessionCookie({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): boolean {
	const name = cookieName(url, 'authjs.session-token');
	return cookies.getAll().some((cookie) => cookie.name === name || cookie.name.startsWith(`${name}.`));
}
