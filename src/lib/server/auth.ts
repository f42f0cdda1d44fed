import { customFetch, type Session, SvelteKitAuth, type SvelteKitAuthConfig } from '@auth/sveltekit';
import Credentials from '@auth/sveltekit/providers/credentials';
import Wikimedia from '@auth/sveltekit/providers/wikimedia';
import type { RequestEvent } from '@sveltejs/kit';
import { randomBytes } from 'node:crypto';
import { localAdmin } from '../domain/identity.ts';
import { type Services, services } from './services.ts';
import { formatSessionId } from '../domain/session-id.ts';
import { admitUser } from './store/allowed-users.ts';
import { parseWikimediaProfile } from './wikimedia-profile.ts';

/** Longest wait for an answer of Wikimedia, ms. */
const requestTimeout = 15_000;

let settings: SvelteKitAuthConfig | null = null;

/** Sessions by Auth.js: made by Wikimedia's OAuth 2 if a client is configured, else by the one-time token. Never by both. */
export const {
	handle: authHandle,
	signIn,
	signOut,
} = SvelteKitAuth(async () => (settings ??= authSettings(services())));

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
	await authHandle({ event: reading, resolve: () => new Response() });
	return reading.locals.auth();
}

/** What tells the session of a request from others: its cookies as they are, empty without any. */
export function sessionKey(event: Pick<RequestEvent, 'cookies'>): string {
	const parts = event.cookies.getAll().filter(({ name }) => name.includes('authjs.session-token'));
	return parts.map(({ name, value }) => `${name}=${value}`).join(';');
}

function authSettings({ config, db, log, signInToken }: Services): SvelteKitAuthConfig {
	return {
		trustHost: true,
		// Without a launcher that keeps one, sessions last as long as the process.
		secret: config.authSecret ?? randomBytes(32).toString('base64url'),
		session: { strategy: 'jwt' },
		pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
		providers: [config.oauth === null ? local() : wikimedia(config.metaWikiUrl, config.oauth, config.userAgent)],
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
		logger: {
			error(error) {
				// A cookie that is old or made up; anyone can send one.
				if (error.name === 'JWTSessionError') log.debug('a session cannot be read', { detail: reasonOf(error) });
				else log.warn('sign-in failed', { reason: error.name, detail: reasonOf(error) });
			},
			warn: (code) => log.debug('Auth.js warns', { code }),
			debug: () => undefined,
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
	metaWikiUrl: string,
	client: { clientId: string; clientSecret: string },
	userAgent: string,
): SvelteKitAuthConfig['providers'][number] {
	const oauth = `${metaWikiUrl}/w/rest.php/oauth2`;
	return Wikimedia({
		...client,
		// Without the empty scope Auth.js asks for OpenID's, which Wikimedia refuses.
		authorization: `${oauth}/authorize?scope=`,
		token: `${oauth}/access_token`,
		userinfo: `${oauth}/resource/profile`,
		[customFetch]: (input: string | URL | Request, init?: RequestInit) => {
			const headers = new Headers(init?.headers);
			headers.set('user-agent', userAgent);
			return fetch(input, { ...init, headers, signal: AbortSignal.timeout(requestTimeout) });
		},
	});
}

/** Why, in the words of the innermost error: Auth.js wraps it, and its own text is a link to its documentation. */
function reasonOf(error: Error): string {
	const cause: unknown = error.cause;
	const inner = typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
	return inner instanceof Error ? inner.message : error.message;
}
