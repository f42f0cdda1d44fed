import { customFetch, SvelteKitAuth, type SvelteKitAuthConfig } from '@auth/sveltekit';
import Credentials from '@auth/sveltekit/providers/credentials';
import Wikimedia from '@auth/sveltekit/providers/wikimedia';
import type { RequestEvent } from '@sveltejs/kit';
import { localAdmin } from '#lib/domain/access/identity.ts';
import { deviceOf, longestSession } from '#lib/domain/access/session.ts';
import { isObject } from '#lib/domain/core/json-fields.ts';
import type { Config } from '#lib/server/platform/config.ts';
import { isClientRefused, logRefusedClient, oauthAddress, oauthTimeout } from './oauth-client.ts';
import { type Services, services } from '#lib/server/services.ts';
import { formatSessionOwner } from '#lib/domain/access/session-owner.ts';
import { endSession, startSession } from '#lib/server/store/access/sessions.ts';
import { admitUser, findAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import type { SessionToken } from './identify.ts';
import { rememberBrowser } from './known-browser.ts';
import { cookieNames, hasSessionCookie } from './session-cookie.ts';
import { beginSignIn } from './begin-sign-in.ts';
import { logSecurity } from './security-log.ts';
import { parseWikimediaProfile } from './wikimedia-profile.ts';

type JwtCallback = NonNullable<NonNullable<SvelteKitAuthConfig['callbacks']>['jwt']>;

/** Why requests that came back from Wikimedia have failed, if it is not what Auth.js says. */
const failures = new WeakMap<RequestEvent, 'not-set-up' | 'too-many'>();

const auth = SvelteKitAuth(async (event) => authSettings(services(), event));

/**
 * Sessions by Auth.js: with Wikimedia's OAuth 2 if a client is configured, else with the one-time token. Never with
 * both.
 */
export const { signIn, signOut } = auth;

/**
 * Signs in a user who comes back from Wikimedia. A refused user reads the reason on the sign-in page, which has the
 * page they wanted: Auth.js has its address in a cookie.
 */
export async function finishSignIn(event: RequestEvent): Promise<Response> {
	const answer = await auth.handle({ event, resolve: () => new Response(null, { status: 404 }) });
	const { origin } = event.url;
	const to = new URL(answer.headers.get('location') ?? '/', origin);
	// Auth.js redirects to the last one with a profile that it cannot read.
	const error = to.pathname === '/sign-in' ? to.searchParams.get('error') : to.pathname === '/auth/signin' ? '' : null;
	if (to.origin !== origin || error === null) return answer;
	const headers = new Headers(answer.headers);
	headers.set('location', failedSignInPath(event, failures.get(event) ?? error));
	return new Response(null, { status: 303, headers });
}

/** The sign-in page after a failure, with the page that was wanted. */
function failedSignInPath({ cookies, url: { origin } }: RequestEvent, error: string): string {
	const cookie = cookies.getAll().find(({ name }) => name.endsWith('authjs.callback-url'));
	const wanted = URL.parse(cookie?.value ?? '', origin);
	const to = wanted?.origin === origin ? wanted.pathname + wanted.search + wanted.hash : '/';
	return `/sign-in?${new URLSearchParams({ error, to })}`;
}

/** At a sign-in ends the session that the browser had, and begins one. @returns what its cookie says */
function beginSession(event: RequestEvent): JwtCallback {
	return async ({ token, account, profile }) => {
		if (!account) return token;
		const known = account.provider === 'local' ? null : parseWikimediaProfile(profile);
		if (typeof known === 'string') return null;
		const { db, log, sessionSecret } = services();
		// By default Auth.js would generate another id at each sign-in.
		const sub = formatSessionOwner(
			known === null ? { provider: 'local' } : { provider: 'wikimedia', centralId: known.centralId },
		);
		const before = await readSession(event);
		if (before !== null) await endSession(db, before.token);
		const sid = await startSession(db, sub, deviceOf(event.request.headers.get('user-agent') ?? ''));
		if (known !== null && (await findAllowedUser(db, known.centralId)) !== null) rememberBrowser(event, sessionSecret);
		logSecurity(log, 'sign-in', { user: sub });
		return { sub, name: known?.username ?? localAdmin, sid };
	};
}

/**
 * What the cookie of a request says; null if it is not from us. Reading sets no cookie; it only clears an invalid one. By
 * default Auth.js would renew the session with every response, and a response on its way during a sign-out would sign
 * the user in again.
 */
export async function readSession(event: RequestEvent): Promise<SessionToken | null> {
	if (!hasSessionCookie(event)) return null;
	const cookies: typeof event.cookies = {
		...event.cookies,
		set(name, value, options) {
			const secure = event.url.protocol === 'https:';
			if (value === '') event.cookies.set(name, value, { ...options, secure });
		},
	};
	const { identity, preferences, language } = event.locals;
	// Auth.js must not take this for coming back from Wikimedia once more, nor use a session reader that sets cookies.
	const reading = {
		...event,
		url: new URL('/', event.url),
		cookies,
		locals: { identity, preferences, language } as App.Locals,
	};
	// Auth.js adds its session reader to the event in its handle.
	await auth.handle({ event: reading, resolve: () => new Response() });
	const session: unknown = await reading.locals.auth();
	const sent = isObject(session) ? session['sent'] : null;
	if (!isObject(sent)) return null;
	const { sub, name, sid } = sent;
	// Cookies of earlier versions name no session of the database.
	if (typeof sub !== 'string' || typeof name !== 'string' || typeof sid !== 'string') return null;
	return { owner: sub, username: name, token: sid };
}

/**
 * Ends the session of a request, also on other devices that have a copy of its cookie, which stay on the sign-in page.
 * @throws as the database, and then the session goes on: signing out can be tried again
 */
export async function endRequestSession(event: RequestEvent): Promise<void> {
	const { db, log, live } = services();
	const sent = await readSession(event);
	const ended = sent === null ? null : await endSession(db, sent.token);
	if (ended === null) return;
	logSecurity(log, 'sign-out', { user: ended.owner });
	live.access.signOut(ended.id);
}

function authLogger({ config, log }: Services, event: RequestEvent): NonNullable<SvelteKitAuthConfig['logger']> {
	return {
		error(error) {
			const inner = innermost(error);
			const detail = inner.message;
			// An old or forged cookie; anyone can send one.
			if (error.name === 'JWTSessionError') log.debug('a session cannot be read', { detail });
			else if (isClientRefused(inner)) {
				logRefusedClient(config, log);
				failures.set(event, 'not-set-up');
			} else logSecurity(log, 'sign-in-failed', { reason: error.name, detail });
		},
		warn: (code) => log.debug('Auth.js warns', { code }),
		debug: () => undefined,
	};
}

function authSettings(given: Services, event: RequestEvent): SvelteKitAuthConfig {
	const { config, db, log, sessionSecret, signInToken } = given;
	return {
		trustHost: true,
		secret: sessionSecret,
		cookies: cookieNames(event.url),
		logger: authLogger(given, event),
		session: { strategy: 'jwt', maxAge: longestSession / 1_000 },
		pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
		providers: [config.oauth === null ? local() : wikimedia(config, config.oauth, event)],
		callbacks: {
			async signIn({ account, profile }) {
				if (account?.provider !== 'wikimedia') return true;
				const known = parseWikimediaProfile(profile);
				if (typeof known === 'string') {
					logSecurity(log, 'sign-in-failed', { reason: known });
					return `/sign-in?error=${known}`;
				}
				// A user who is not allowed gets a session too: a page says why, and names the people to ask.
				await admitUser(db, known);
				return true;
			},
			jwt: beginSession(event),
			session: ({ session, token }) => ({ ...session, sent: token }),
		},
	};

	function local(): SvelteKitAuthConfig['providers'][number] {
		return Credentials({
			id: 'local',
			name: 'local',
			credentials: { token: {} },
			authorize: ({ token }) => (typeof token === 'string' && signInToken.spend(token) ? { name: localAdmin } : null),
		});
	}
}

function wikimedia(
	config: Config,
	client: { clientId: string; clientSecret: string },
	event: RequestEvent,
): SvelteKitAuthConfig['providers'][number] {
	const oauth = oauthAddress(config);
	return Wikimedia({
		...client,
		// Without the empty scope Auth.js requests OpenID's, which Wikimedia refuses.
		authorization: `${oauth}/authorize?scope=`,
		token: `${oauth}/access_token`,
		userinfo: `${oauth}/resource/profile`,
		[customFetch]: async (input: string | URL | Request, init?: RequestInit) => {
			const headers = new Headers(init?.headers);
			headers.set('user-agent', config.userAgent);
			const succeeded = beginQuestion(event);
			const response = await fetch(input, {
				...{ ...init, headers, redirect: 'error', signal: AbortSignal.timeout(oauthTimeout) },
			});
			if (response.ok) succeeded();
			return response;
		},
	});
}

/** Begins a question to Wikimedia, which is what counts: not the request, since Auth.js refuses most forged ones without asking. */
function beginQuestion(event: RequestEvent): () => void {
	try {
		return beginSignIn(event);
	} catch (error) {
		failures.set(event, 'too-many');
		throw error;
	}
}

/** The error that Auth.js has wrapped: the text of the wrapper is only a link to its documentation. */
function innermost(error: Error): Error {
	const cause: unknown = error.cause;
	const inner = typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
	return inner instanceof Error ? inner : error;
}
