/** For responses that are not pages, and for errors before one of our pages can be rendered. */
const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Sets the headers of every response. The content security policy of pages is written by SvelteKit (svelte.config.js).
 */
export function setSecurityHeaders(headers: Headers): void {
	if (!headers.has('content-security-policy')) headers.set('content-security-policy', nothing);
	headers.set('x-content-type-options', 'nosniff');
	// Wikis must not see a user's filter in the referrer; our own forms need the origin.
	headers.set('referrer-policy', 'same-origin');
	headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
	headers.set('cross-origin-opener-policy', 'same-origin');
	headers.set('cross-origin-resource-policy', 'same-origin');
	// Pages depend on the signed-in user: no cache may store them.
	headers.set('cache-control', 'private, no-store');
}

/** Allows pages to ask the demo's wikis. @param url with any path */
export function allowDemoWikis(headers: Headers, url: string): void {
	const policy = headers.get('content-security-policy');
	if (policy === null) return;
	const { origin } = new URL(url);
	headers.set('content-security-policy', policy.replace("connect-src 'self'", `connect-src 'self' ${origin}`));
}

/**
 * Allows the sign-in form to redirect to Wikimedia: browsers check each redirect after a form against `form-action`,
 * and Wikimedia redirects again to its login host, a sibling of the one that we name.
 */
export function allowSignInAt(headers: Headers, metaWikiUrl: string): void {
	const policy = headers.get('content-security-policy');
	if (policy === null) return;
	const { protocol, origin, hostname } = new URL(metaWikiUrl);
	const parent = /^[^.]+\.([a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+)$/i.exec(hostname)?.[1];
	const siblings = parent === undefined ? '' : ` ${protocol}//*.${parent}`;
	headers.set(
		'content-security-policy',
		policy.replace("form-action 'self'", `form-action 'self' ${origin}${siblings}`),
	);
}
