/** For responses that are not pages, for files, and for errors before one of our pages can be rendered. */
const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The policy of the service worker's own requests: the code that it stores, and pages of ours. */
const ofWorker = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/** Of everything, files included. */
const everywhere: readonly (readonly [string, string])[] = [
	['x-content-type-options', 'nosniff'],
	// Wikis must not see a user's filter in the referrer; our own forms need the origin.
	['referrer-policy', 'same-origin'],
	['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
	['cross-origin-opener-policy', 'same-origin'],
	['cross-origin-resource-policy', 'same-origin'],
];

/**
 * What a response has before anything answers: files and early refusals keep it, the app's own answers replace the policy.
 * @param path of the request, with or without a query @param origin the address that people open; null: not set
 */
export function firstHeaders(path: string, origin: string | null): (readonly [string, string])[] {
	const policy = /^\/service-worker\.js(?:\?|$)/.test(path) ? ofWorker : nothing;
	// Without subdomains: on Toolforge the domain is not ours. A year.
	const https: (readonly [string, string])[] =
		origin?.startsWith('https:') === true ? [['strict-transport-security', 'max-age=31536000']] : [];
	return [...everywhere, ...https, ['content-security-policy', policy]];
}

/**
 * Sets the headers of every response of the app. The content security policy of pages is written by SvelteKit
 * (svelte.config.js).
 */
export function setSecurityHeaders(headers: Headers): void {
	if (!headers.has('content-security-policy')) headers.set('content-security-policy', nothing);
	for (const [name, value] of everywhere) headers.set(name, value);
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
