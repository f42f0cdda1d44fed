/** For what is no page, or an error so early that it has no page of ours. */
const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Sets what every answer carries. The content security policy of pages is written by SvelteKit (svelte.config.js). */
export function setSecurityHeaders(headers: Headers): void {
	if (!headers.has('content-security-policy')) headers.set('content-security-policy', nothing);
	headers.set('x-content-type-options', 'nosniff');
	// Wikis need not learn what someone filtered by; our own forms need the origin.
	headers.set('referrer-policy', 'same-origin');
	headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
	headers.set('cross-origin-opener-policy', 'same-origin');
	headers.set('cross-origin-resource-policy', 'same-origin');
	// Pages depend on who is signed in: nobody but the asking browser may keep them, and it asks again each time.
	headers.set('cache-control', 'private, no-store');
}

/**
 * Lets the sign-in form's answer lead to Wikimedia: browsers hold each redirect after a form against `form-action`, and
 * there the way goes on to the login host, a sibling of the one that we name.
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
