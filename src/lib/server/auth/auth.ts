import { customFetch, type Session, SvelteKitAuth, type SvelteKitAuthConfig } from '@auth/sveltekit';
import Credentials from '@auth/sveltekit/providers/credentials';
import Wikimedia from '@auth/sveltekit/providers/wikimedia';
import type { RequestEvent } from '@sveltejs/kit';
import { randomBytes } from 'node:crypto';
import { localAdmin } from '#lib/domain/access/identity.ts';
import type { Config } from '#lib/server/platform/config.ts';
import { isClientRefused, logRefusedClient, oauthAddress, oauthTimeout } from './oauth-client.ts';
import { type Services, services } from '#lib/server/services.ts';
import { formatSessionId } from '#lib/domain/access/session-id.ts';
import { admitUser } from '#lib/server/store/access/allowed-users.ts';
import { parseWikimediaProfile } from './wikimedia-profile.ts';

let settings: SvelteKitAuthConfig | null = null;
/** Requests that came back from Wikimedia after it refused our client. */
const clientRefused = new WeakSet<RequestEvent>();

const auth = SvelteKitAuth(async (event) => {
	settings ??= authSettings(services());
	return { ...settings, logger: authLogger(services(), () => clientRefused.add(event)) };
});

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
	const cookie = event.cookies.getAll().find(({ name }) => name.endsWith('authjs.callback-url'));
	const wanted = URL.parse(cookie?.value ?? '', origin);
	const query = new URLSearchParams({
		error: clientRefused.has(event) ? 'not-set-up' : error,
		to: wanted?.origin === origin ? wanted.pathname + wanted.search + wanted.hash : '/',
	});
	const headers = new Headers(answer.headers);
	headers.set('location', `/sign-in?${query}`);
	return new Response(null, { status: 303, headers });
}

/**
 * The session of a request; null if there is no valid one. Reading sets no cookie; it only clears an invalid one. By
 * default Auth.js would renew the session with every response, and a response on its way during a sign-out would sign
 * the user in again.
 */
export async function readSession(event: RequestEvent): Promise<Session | null> {
	if (sessionKey(event) === '') return null;
	const cookies: typeof event.cookies = {
		...event.cookies,
		set(name, value, options) {
			const secure = event.url.protocol === 'https:';
			if (value === '') event.cookies.set(name, value, { ...options, secure });
		},
	};
	const reading = { ...event, cookies, locals: { ...event.locals } };
	// Auth.js adds its session reader to the event in its handle.
	await auth.handle({ event: reading, resolve: () => new Response() });
	return reading.locals.auth();
}

/**
 * Identifies the session of a request: its unchanged cookies, empty without any. Only those that Auth.js reads, in parts
 * if they are long: another cookie does not make another session.
 */
export function sessionKey({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): string {
	const name = url.protocol === 'https:' ? '__Secure-authjs.session-token' : 'authjs.session-token';
	const parts = cookies.getAll().filter((cookie) => cookie.name === name || cookie.name.startsWith(`${name}.`));
	return parts.map((cookie) => `${cookie.name}=${cookie.value}`).join(';');
}

function authLogger(
	{ config, log }: Services,
	onClientRefused: () => void,
): NonNullable<SvelteKitAuthConfig['logger']> {
	return {
		error(error) {
			const inner = innermost(error);
			const detail = inner.message;
			// An old or forged cookie; anyone can send one.
			if (error.name === 'JWTSessionError') log.debug('a session cannot be read', { detail });
			else if (isClientRefused(inner)) {
				logRefusedClient(config, log);
				onClientRefused();
			} else log.warn('sign-in failed', { reason: error.name, detail });
		},
		warn: (code) => log.debug('Auth.js warns', { code }),
		debug: () => undefined,
	};
}

function authSettings({ config, db, signInToken }: Services): SvelteKitAuthConfig {
	return {
		trustHost: true,
		// Without a launcher that stores a secret, sessions last as long as the process.
		secret: config.authSecret ?? randomBytes(32).toString('base64url'),
		session: { strategy: 'jwt' },
		pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
		providers: [config.oauth === null ? local() : wikimedia(config, config.oauth)],
		callbacks: {
			async signIn({ account, profile }) {
				if (account?.provider !== 'wikimedia') return true;
				const known = parseWikimediaProfile(profile);
				if (typeof known === 'string') return `/sign-in?error=${known}`;
				// A user who is not allowed gets a session too: a page says why, and names the people to ask.
				await admitUser(db, known);
				return true;
			},
			jwt({ token, account, profile }) {
				if (!account) return token;
				if (account.provider === 'local') return { sub: formatSessionId({ provider: 'local' }), name: localAdmin };
				// By default Auth.js would generate another id at each sign-in.
				const known = parseWikimediaProfile(profile);
				return typeof known === 'string'
					? null
					: { sub: formatSessionId({ provider: 'wikimedia', centralId: known.centralId }), name: known.username };
			},
			session({ session, token }) {
				session.user.id = token.sub ?? '';
				return session;
			},
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
): SvelteKitAuthConfig['providers'][number] {
	const oauth = oauthAddress(config);
	return Wikimedia({
		...client,
		// Without the empty scope Auth.js requests OpenID's, which Wikimedia refuses.
		authorization: `${oauth}/authorize?scope=`,
		token: `${oauth}/access_token`,
		userinfo: `${oauth}/resource/profile`,
		[customFetch]: (input: string | URL | Request, init?: RequestInit) => {
			const headers = new Headers(init?.headers);
			headers.set('user-agent', config.userAgent);
			return fetch(input, { ...init, headers, signal: AbortSignal.timeout(oauthTimeout) });
		},
	});
}

/** The error that Auth.js has wrapped: the text of the wrapper is only a link to its documentation. */
function innermost(error: Error): Error {
	const cause: unknown = error.cause;
	const inner = typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
	return inner instanceof Error ? inner : error;
}
