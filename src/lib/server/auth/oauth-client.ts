import { isObject } from '#lib/domain/core/json-fields.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Log } from '#lib/server/platform/log.ts';

/** Longest wait for an answer of Wikimedia's OAuth, ms. */
export const oauthTimeout = 15_000;

/** The base address of Wikimedia's OAuth 2. */
export function oauthAddress({ metaWikiUrl }: Pick<Config, 'metaWikiUrl'>): string {
	return `${metaWikiUrl}/w/rest.php/oauth2`;
}

/**
 * Checks at start whether Wikimedia accepts our client, with a code that does not exist: MediaWiki checks the client
 * first, and refuses it with 401. Logs nothing above debug if the request fails.
 */
export async function checkOAuthClient(
	config: Pick<Config, 'metaWikiUrl' | 'oauth' | 'origin' | 'userAgent'>,
	log: Log,
	send: typeof fetch = fetch,
): Promise<void> {
	if (config.oauth === null) return;
	const { clientId, clientSecret } = config.oauth;
	const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
	const code = 'never-issued';
	try {
		const response = await send(`${oauthAddress(config)}/access_token`, {
			method: 'POST',
			headers: {
				authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
				'user-agent': config.userAgent,
			},
			body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callbackOf(config) }),
			redirect: 'error',
			signal: AbortSignal.timeout(oauthTimeout),
		});
		if (isClientRefused(await response.json())) logRefusedClient(config, log);
	} catch (error) {
		log.debug('the OAuth client could not be checked', { error });
	}
}

/** Whether an answer of the OAuth endpoint, or the library's error for it, means that our client is refused. */
export function isClientRefused(answer: unknown): boolean {
	if (!isObject(answer)) return false;
	// A server may answer with a challenge: the library then ignores the rest.
	const isChallenged = answer['code'] === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' && answer['status'] === 401;
	return answer['error'] === 'invalid_client' || isChallenged;
}

/** Logs for the operator what to check; it is all in the message, since a console shows only that. */
export function logRefusedClient(config: Pick<Config, 'oauth' | 'origin'>, log: Log): void {
	log.error(
		'Wikimedia refuses the OAuth client, so nobody can sign in: ' +
			'OAUTH_CLIENT_ID or OAUTH_CLIENT_SECRET is wrong, the client is not approved, ' +
			`or it was not registered with the callback ${callbackOf(config)}`,
		{ reason: 'invalid_client', clientId: config.oauth?.clientId },
	);
}

function callbackOf({ origin }: Pick<Config, 'origin'>): string {
	return `${origin}/auth/callback/wikimedia`;
}
