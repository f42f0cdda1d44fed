/**
 * Whether a Host header names this machine itself with a port. In local mode any other name is an attack (DNS
 * rebinding): a foreign name that points here, to read our pages from another site.
 * @param port null: any port
 */
export function isLoopbackHost(host: string | null, port: number | null): boolean {
	const match = /^(127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/i.exec(host ?? '');
	return match !== null && (port === null || Number(match[2] ?? 80) === port);
}

/**
 * Whether a request that writes comes from our own pages. Browsers always send Origin with such a request; one without
 * it is ours only if Sec-Fetch-Site says so.
 */
export function isOwnRequest(headers: Headers, origin: string): boolean {
	const from = headers.get('origin');
	return from === null ? headers.get('sec-fetch-site') === 'same-origin' : from === origin;
}

/**
 * Whether an address names a form's action that SvelteKit cannot handle: `default`, and properties of every object,
 * such as `constructor`, which it would call.
 */
export function namesNoAction(query: URLSearchParams): boolean {
	const name = [...query.keys()].find((key) => key.startsWith('/'))?.slice(1);
	return name !== undefined && (name === 'default' || name in {});
}

/**
 * The cookies of a request without an address of Auth.js that is not one of ours: it would answer that with an error of
 * the server, also when it only reads a session.
 */
export function withoutForeignAddress(cookies: string, origin: string): string {
	const isForeign = (cookie: string) => {
		const [, value] = /^\s*[^=]*authjs\.callback-url=(.*)$/s.exec(cookie) ?? [];
		return value !== undefined && addressIn(value)?.origin !== origin;
	};
	return cookies
		.split(';')
		.filter((cookie) => !isForeign(cookie))
		.join(';');
}

function addressIn(value: string): URL | null {
	try {
		return URL.parse(decodeURIComponent(value));
	} catch {
		return null;
	}
}

/** Whether a method only reads. */
export function isReading(method: string): boolean {
	return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * One of our own paths to open after signing in, in a form that is valid in a header; anything that could lead
 * elsewhere becomes the start page.
 */
export function ownPath(text: string | null): string {
	return parseOwnPath(text ?? '') ?? '/';
}

/** Inverse of {@link ownPath}; null for anything that could lead elsewhere. */
export function parseOwnPath(text: string): string | null {
	const here = 'http://own.invalid';
	const url = text.startsWith('/') ? URL.parse(text, here) : null;
	// Dots in a path can leave two slashes at its beginning, which would name a host.
	if (url === null || url.origin !== here || url.pathname.startsWith('//')) return null;
	return url.pathname + url.search + url.hash;
}
