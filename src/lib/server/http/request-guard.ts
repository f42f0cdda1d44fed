/**
 * Whether a Host header names this machine itself at a port. Anything else in local mode is a name that someone made to
 * point here, so as to read our pages from theirs.
 * @param port null lets any port pass
 */
export function isLoopbackHost(host: string | null, port: number | null): boolean {
	const match = /^(127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '');
	return match !== null && (port === null || Number(match[2] ?? 80) === port);
}

/**
 * Whether a request that changes something comes from our own pages. Browsers always send Origin with such a request;
 * one without it counts as ours only if the browser vouches for it in another way.
 */
export function isOwnRequest(headers: Headers, origin: string): boolean {
	const from = headers.get('origin');
	return from === null ? headers.get('sec-fetch-site') === 'same-origin' : from === origin;
}

/**
 * Whether an address names a form's action by a word that SvelteKit fails at: `default`, and what every object has, such
 * as `constructor`, which it would call.
 */
export function namesNoAction(query: URLSearchParams): boolean {
	const name = [...query.keys()].find((key) => key.startsWith('/'))?.slice(1);
	return name !== undefined && (name === 'default' || name in {});
}

/** Whether a method only reads. */
export function isReading(method: string): boolean {
	return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * A path of our own to go on to after signing in, written as a header can carry it; anything that could lead elsewhere
 * becomes the start page.
 */
export function ownPath(text: string | null): string {
	return parseOwnPath(text ?? '') ?? '/';
}

/** Inverse of writing a path of our own; null for anything that could lead elsewhere. */
export function parseOwnPath(text: string): string | null {
	const here = 'http://own.invalid';
	const url = text.startsWith('/') ? URL.parse(text, here) : null;
	// Dots within a path can leave two slashes at its beginning, and those would name a host.
	if (url === null || url.origin !== here || url.pathname.startsWith('//')) return null;
	return url.pathname + url.search + url.hash;
}
