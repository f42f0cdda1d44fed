import type { RequestEvent } from '@sveltejs/kit';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { cookieName } from './session-cookie.ts';

const name = 'known-browser';
/** How long a browser is known after a sign-in, in seconds: longer than people stay away. */
const knownFor = 365 * 86_400;

/** @param secret that of the sessions */
export function rememberBrowser({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>, secret: string): void {
	const secure = url.protocol === 'https:';
	const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: knownFor } as const;
	cookies.set(cookieName(url, name), makeKnownBrowser(secret), options);
}

/** The id of a known browser; null for all others. @param secret that of the sessions */
export function findKnownBrowser(
	{ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>,
	secret: string,
): string | null {
	return readKnownBrowser(cookies.get(cookieName(url, name)), secret);
}

/**
 * What a browser gets in which somebody of the allowlist has signed in: a random id, and its proof. Sign-ins there that
 * fail are counted by themselves, so that strangers who make sign-ins fail keep nobody out.
 * @param secret that of the sessions
 */
export function makeKnownBrowser(secret: string): string {
	const id = randomBytes(16).toString('base64url');
	return `${id}.${proofOf(id, secret)}`;
}

/** The id in such a cookie; null unless we made it. */
export function readKnownBrowser(cookie: string | undefined, secret: string): string | null {
	const [, id = '', proof = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(cookie ?? '') ?? [];
	const expected = Buffer.from(proofOf(id, secret));
	const given = Buffer.from(proof);
	return given.length === expected.length && timingSafeEqual(given, expected) ? id : null;
}

function proofOf(id: string, secret: string): string {
	return createHmac('sha256', secret).update(`known browser ${id}`).digest('base64url');
}
