import { type GlobalAccount, parseGlobalAccount, withoutForeignAddresses } from '#lib/domain/person/global-account.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { askWiki, mayAsk, WikiError } from './action-api.ts';
import type { Fetch } from '#lib/api/request.ts';

const metaApi = 'https://meta.wikimedia.org/w/api.php';

/**
 * The global account of a name, read from Meta; null if there is none, or it is hidden.
 * @throws {WikiError} @throws the signal's reason if it aborts
 */
export async function readGlobalAccount(
	fetch: Fetch,
	name: string,
	signal?: AbortSignal,
): Promise<GlobalAccount | null> {
	const parameters = {
		action: 'query',
		meta: 'globaluserinfo',
		guiprop: 'merged|groups|editcount',
		guiuser: name,
	};
	const response = await askWiki(fetch, metaApi, parameters, signal);
	try {
		const account = parseGlobalAccount(response);
		return account && withoutForeignAddresses(account, mayAsk);
	} catch (error) {
		if (error instanceof FieldError) throw new WikiError(null, `invalid ${error.message}`, { cause: error });
		throw error;
	}
}
