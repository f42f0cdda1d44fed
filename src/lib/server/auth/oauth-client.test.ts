import { expect, test } from 'vitest';
import { createLog } from '#lib/server/platform/log.ts';
import { checkOAuthClient, isClientRefused } from './oauth-client.ts';

const config = {
	metaWikiUrl: 'https://meta.wikimedia.org',
	oauth: { clientId: 'a:b', clientSecret: 'very secret' },
	origin: 'https://xwiki.example',
	userAgent: 'xwiki-test (https://example.org)',
};

/** The log of the check at start with an answer of MediaWiki, and the request that it received. */
async function check(answer: () => Response, asked = config as Parameters<typeof checkOAuthClient>[0]) {
	const lines: string[] = [];
	const requests: Request[] = [];
	await checkOAuthClient(
		asked,
		createLog('info', (line) => lines.push(line)),
		(input, init) => {
			requests.push(new Request(input, init));
			return Promise.resolve(answer());
		},
	);
	return { lines, requests };
}

// As MediaWiki 1.43 with its OAuth extension answers.
const failed = 'Client authentication failed';
const refused = () =>
	Response.json({ error: 'invalid_client', error_description: failed, message: failed }, { status: 401 });
const noSuchCode = () =>
	Response.json({ error: 'invalid_request', hint: 'Cannot decrypt the authorization code' }, { status: 400 });

test('a client that Wikimedia refuses is named to the operator, without its secret', async () => {
	const { lines, requests } = await check(refused);
	expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
		expect.objectContaining({
			level: 'error',
			message: expect.stringMatching(/OAUTH_CLIENT_SECRET.* https:\/\/xwiki\.example\/auth\/callback\/wikimedia$/),
			reason: 'invalid_client',
			clientId: 'a:b',
		}),
	]);
	expect(lines.join()).not.toContain('very secret');
	const [request] = requests;
	expect([request?.url, request?.method, request?.headers.get('user-agent')]).toEqual([
		'https://meta.wikimedia.org/w/rest.php/oauth2/access_token',
		'POST',
		config.userAgent,
	]);
	// Each part is encoded by itself, as RFC 6749 2.3.1 says.
	expect(atob(request?.headers.get('authorization')?.slice('Basic '.length) ?? '')).toBe('a%3Ab:very%20secret');
	expect(await request?.text()).toContain('redirect_uri=https%3A%2F%2Fxwiki.example%2Fauth%2Fcallback%2Fwikimedia');
});

test.each<[string, () => Response]>([
	['accepts the client, but not the code', noSuchCode],
	['is down', () => new Response('<html>', { status: 503 })],
	['says null', () => Response.json(null)],
	[
		'cannot be reached',
		() => {
			throw new TypeError('fetch failed');
		},
	],
])('nothing is logged when Wikimedia %s', async (_, answer) => {
	expect((await check(answer)).lines).toEqual([]);
});

test.each<[string, unknown, boolean]>([
	['an answer', { error: 'invalid_client' }, true],
	['the library’s error for a challenge', { code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', status: 401 }, true],
	['another error', Object.assign(new Error(), { code: 'OAUTH_RESPONSE_IS_NOT_CONFORM', status: 401 }), false],
	['nothing', undefined, false],
])('whether %s refuses the client', (_, answer, expected) => {
	expect(isClientRefused(answer)).toBe(expected);
});

test('without a client no request is sent', async () => {
	expect((await check(refused, { ...config, oauth: null })).requests).toEqual([]);
});
