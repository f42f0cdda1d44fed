import { isObject, type JsonObject, objectField, textField } from '#lib/domain/core/json-fields.ts';
import { isWikimediaAddress } from '#lib/domain/wiki/wikimedia-address.ts';
import type { Fetch } from '#lib/api/request.ts';
import { addressToAsk } from './demo-wikis.ts';

/** A wiki gave no usable response. */
export class WikiError extends Error {
	/** The API's error code, such as `baduser`; null if the wiki was unreachable or its response unusable. */
	readonly code: string | null;

	constructor(code: string | null, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'WikiError';
		this.code = code;
	}
}

/** How long to wait for a wiki, ms. */
const wikiTimeout = 15_000;

/** Whether a wiki's Action API may be asked: one of Wikimedia's, or in the demo what answers in its place. */
export function mayAsk(apiUrl: string): boolean {
	return isWikimediaAddress(apiUrl) || (URL.canParse(apiUrl) && addressToAsk(apiUrl) !== apiUrl);
}

/**
 * Queries a wiki's Action API (https://www.mediawiki.org/wiki/API) from the browser, without credentials.
 * @param apiUrl such as `https://meta.wikimedia.org/w/api.php`
 * @throws {WikiError} @throws the signal's reason if it aborts
 */
export async function askWiki(
	fetch: Fetch,
	apiUrl: string,
	parameters: Readonly<Record<string, string>>,
	signal?: AbortSignal,
): Promise<JsonObject> {
	if (!mayAsk(apiUrl)) throw new WikiError(null, 'not an address of Wikimedia');
	const query = new URLSearchParams({ ...parameters, format: 'json', formatversion: '2', origin: '*' });
	const limit = AbortSignal.timeout(wikiTimeout);
	try {
		const response = await fetch(`${addressToAsk(apiUrl)}?${query}`, {
			credentials: 'omit',
			referrerPolicy: 'no-referrer',
			redirect: 'error',
			signal: signal ? AbortSignal.any([signal, limit]) : limit,
		});
		if (!response.ok) throw new WikiError(null, `status ${response.status}`);
		const body: unknown = await response.json();
		if (!isObject(body)) throw new WikiError(null, 'not an object');
		const problem = objectField(body, 'error');
		if ('code' in problem) throw new WikiError(textField(problem, 'code', 255), 'the wiki refused');
		return body;
	} catch (error) {
		signal?.throwIfAborted();
		throw error instanceof WikiError ? error : new WikiError(null, 'no response', { cause: error });
	}
}
