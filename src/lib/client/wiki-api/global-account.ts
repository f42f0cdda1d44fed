import { type GlobalAccount, parseGlobalAccount } from '#lib/domain/person/global-account.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { askWiki, WikiError } from './action-api.ts';
import type { Fetch } from '#lib/api/request.ts';

const metaApi = 'https://meta.wikimedia.org/w/api.php';

/**
 * The global account under a name, read from Meta; null if there is none, or none that is shown to everybody.
 * @throws {WikiError} @throws the signal's reason if it is given up
 */
export async function readGlobalAccount(
	fetch: Fetch,
	name: string,
	signal?: AbortSignal,
): Promise<GlobalAccount | null> {
	const question = {
		action: 'query',
		meta: 'globaluserinfo',
		guiprop: 'merged|groups|editcount',
		guiuser: name,
	};
	const answer = await askWiki(fetch, metaApi, question, signal);
	try {
		return parseGlobalAccount(answer);
	} catch (error) {
		if (error instanceof FieldError) throw new WikiError(null, `no good ${error.message}`, { cause: error });
		throw error;
	}
}
