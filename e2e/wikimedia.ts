import type { IncomingMessage } from 'node:http';
import type { BrowserContext } from '@playwright/test';
import { Events, type MutableRedirectUri, type MutableResponse, OAuth2Server } from 'oauth2-mock-server';

/** A profile as MediaWiki's `resource/profile` returns it. */
export type Profile = Readonly<Record<string, unknown>>;

/** The client that the app under test is to use. */
export const oauthClient = { id: 'test-client', secret: 'test-secret' };

/** An OAuth 2 server that responds as MediaWiki's does. */
export interface Wikimedia {
	/** The app's setting for the address of Meta-Wiki. */
	url: string;
	/** The profile of the next sign-ins; `cancel`: the user presses Cancel. */
	person: Profile | 'cancel';
	/** Requests so far: path and headers, and the query of the browser's redirects. */
	requests: { path: string; query: URLSearchParams; headers: IncomingMessage['headers'] }[];
	stop(): Promise<void>;
}

/** A profile of an ordinary account. */
export function profile(centralId: number, username: string): Profile {
	return {
		sub: String(centralId),
		username,
		editcount: 161,
		email_verified: false,
		confirmed_email: false,
		blocked: false,
		registered: '20261123042919',
		groups: ['*', 'user', 'autoconfirmed'],
		rights: [],
		grants: ['mwoauth-authonly'],
	};
}

/** Starts it on a free loopback port. */
export async function startWikimedia(): Promise<Wikimedia> {
	const oauth = '/w/rest.php/oauth2';
	const server = new OAuth2Server(undefined, undefined, {
		endpoints: {
			authorize: `${oauth}/authorize`,
			token: `${oauth}/access_token`,
			userinfo: `${oauth}/resource/profile`,
		},
	});
	await server.issuer.keys.generate('RS256');
	await server.start(0, '127.0.0.1');
	const wikimedia: Wikimedia = {
		url: `http://127.0.0.1:${server.address().port}`,
		person: 'cancel',
		requests: [],
		stop: () => server.stop(),
	};
	const note = (request: IncomingMessage): void => {
		const { pathname, searchParams } = new URL(request.url ?? '/', wikimedia.url);
		wikimedia.requests.push({ path: pathname, query: searchParams, headers: request.headers });
	};

	server.service.on(Events.BeforeAuthorizeRedirect, ({ url }: MutableRedirectUri, request: IncomingMessage) => {
		note(request);
		if (wikimedia.person !== 'cancel') return;
		// The redirect after Cancel has no state.
		for (const name of [...url.searchParams.keys()]) url.searchParams.delete(name);
		url.searchParams.set('error', 'unauthorized_client');
		url.searchParams.set('error_description', 'User has rejected the request from client application');
		url.searchParams.set('message', 'User has rejected the request from client application');
	});
	server.service.on(Events.BeforeResponse, (response: MutableResponse, request: IncomingMessage) => {
		note(request);
		const credentials = Buffer.from(`${oauthClient.id}:${oauthClient.secret}`).toString('base64');
		const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
		if (request.headers.authorization !== `Basic ${credentials}` || !isForm) {
			response.statusCode = 401;
			response.body = { error: 'invalid_client', message: 'Client authentication failed' };
		} else if (response.body !== '') {
			const { access_token, refresh_token, expires_in, token_type } = response.body;
			response.body = { token_type, expires_in, access_token, refresh_token };
		}
	});
	server.service.on(Events.BeforeUserinfo, (response: MutableResponse, request: IncomingMessage) => {
		note(request);
		if (wikimedia.person !== 'cancel') response.body = { ...wikimedia.person };
	});
	return wikimedia;
}

/** Signs somebody in to an app by HTTP, without a page. Not for specs of the sign-in. */
export async function signInAs(
	context: BrowserContext,
	origin: string,
	wikimedia: Wikimedia,
	person: Profile,
): Promise<void> {
	wikimedia.person = person;
	const form = { providerId: 'wikimedia', redirectTo: '/privacy' };
	const answer = await context.request.post(`${origin}/sign-in`, { form, headers: { origin, accept: 'text/html' } });
	if (answer.url() !== `${origin}/privacy`)
		throw new Error(`not signed in: ${answer.url()} answered ${answer.status()}`);
}

/** The settings with which an app uses it. */
export function wikimediaSettings({ url }: Wikimedia) {
	return {
		OAUTH_CLIENT_ID: oauthClient.id,
		OAUTH_CLIENT_SECRET: oauthClient.secret,
		META_WIKI_URL: url,
		USER_AGENT: 'xwiki-test/1 (mailto:test@xwiki.example)',
	};
}
