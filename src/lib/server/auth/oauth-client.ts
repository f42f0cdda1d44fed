import { isObject } from '#lib/domain/core/json-fields.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Log } from '#lib/server/platform/log.ts';

/** Longest wait for an answer of Wikimedia's OAuth, ms. */
export const oauthTimeout = 15_000;

/** Where Wikimedia's OAuth 2 answers. */
export function oauthAddress({ metaWikiUrl }: Pick<Config, 'metaWikiUrl'>): string {
	return `${metaWikiUrl}/w/rest.php/oauth2`;
}

/**
 * Asks Wikimedia, when the web starts, whether it takes our client, by a code that was given to nobody: MediaWiki looks at
 * the client first, and refuses it with 401. Says nothing if it cannot be asked.
 */
export async function checkOAuthClient(
	config: Pick<Config, 'metaWikiUrl' | 'oauth' | 'origin' | 'userAgent'>,
	log: Log,
	send: typeof fetch = fetch,
): Promise<void> {
	if (config.oauth === null) return;
	const { clientId, clientSecret } = config.oauth;
	const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
	const code = 'given-to-nobody';
	try {
		const response = await send(`${oauthAddress(config)}/access_token`, {
			method: 'POST',
			headers: {
				authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
				'user-agent': config.userAgent,
			},
			body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callbackOf(config) }),
			signal: AbortSignal.timeout(oauthTimeout),
		});
		if (isClientRefused(await response.json())) logRefusedClient(config, log);
	} catch (error) {
		log.debug('Wikimedia could not be asked about the OAuth client', { error });
	}
}

/** Whether an answer of the OAuth endpoint, or the error that was made of it, says that our client is refused. */
export function isClientRefused(answer: unknown): boolean {
	if (!isObject(answer)) return false;
	// A server may answer with a challenge: the library then does not look at the rest.
	const isChallenged = answer['code'] === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' && answer['status'] === 401;
	return answer['error'] === 'invalid_client' || isChallenged;
}

/** Tells the operator what to look at; the message alone is what a console shows. */
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
