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
/** Requests of people who came back from Wikimedia when it refused our client. */
const clientRefused = new WeakSet<RequestEvent>();

const auth = SvelteKitAuth(async (event) => {
	settings ??= authSettings(services());
	return { ...settings, logger: authLogger(services(), () => clientRefused.add(event)) };
});

/** Sessions by Auth.js: made by Wikimedia's OAuth 2 if a client is configured, else by the one-time token. Never by both. */
export const { signIn, signOut } = auth;

/**
 * Signs in someone who comes back from Wikimedia. Who is not let in reads why on the sign-in page, which keeps where they
 * wanted to go: Auth.js knows it by a cookie.
 */
export async function finishSignIn(event: RequestEvent): Promise<Response> {
	const answer = await auth.handle({ event, resolve: () => new Response(null, { status: 404 }) });
	const { origin } = event.url;
	const to = new URL(answer.headers.get('location') ?? '/', origin);
	// The last is where Auth.js goes with a profile that it cannot read.
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
 * The session of a request; null if there is none that can be trusted. Reading sets no cookie but to clear one away that
 * is of no use. By itself Auth.js would renew the session with every answer, and one on its way while someone signs out
 * would sign them in again.
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
	// Auth.js puts its reader in place on the way through its handle.
	await auth.handle({ event: reading, resolve: () => new Response() });
	return reading.locals.auth();
}

/** What tells the session of a request from others: its cookies as they are, empty without any. */
export function sessionKey(event: Pick<RequestEvent, 'cookies'>): string {
	const parts = event.cookies.getAll().filter(({ name }) => name.includes('authjs.session-token'));
	return parts.map(({ name, value }) => `${name}=${value}`).join(';');
}

function authLogger(
	{ config, log }: Services,
	onClientRefused: () => void,
): NonNullable<SvelteKitAuthConfig['logger']> {
	return {
		error(error) {
			const inner = innermost(error);
			const detail = inner.message;
			// A cookie that is old or made up; anyone can send one.
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
		// Without a launcher that keeps one, sessions last as long as the process.
		secret: config.authSecret ?? randomBytes(32).toString('base64url'),
		session: { strategy: 'jwt' },
		pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
		providers: [config.oauth === null ? local() : wikimedia(config, config.oauth)],
		callbacks: {
			async signIn({ account, profile }) {
				if (account?.provider !== 'wikimedia') return true;
				const known = parseWikimediaProfile(profile);
				if (typeof known === 'string') return `/sign-in?error=${known}`;
				// Someone who is not allowed gets a session all the same: a page tells them why, and whom to ask.
				await admitUser(db, known);
				return true;
			},
			jwt({ token, account, profile }) {
				if (!account) return token;
				if (account.provider === 'local') return { sub: formatSessionId({ provider: 'local' }), name: localAdmin };
				// By itself Auth.js would make up another id at each sign-in.
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
		// Without the empty scope Auth.js asks for OpenID's, which Wikimedia refuses.
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

/** The error that Auth.js has wrapped: the text of its own is a link to its documentation. */
function innermost(error: Error): Error {
	const cause: unknown = error.cause;
	const inner = typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
	return inner instanceof Error ? inner : error;
}
