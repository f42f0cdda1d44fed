import { type GlobalAccount, parseGlobalAccount } from '../domain/global-account.ts';
import { FieldError } from '../domain/json-fields.ts';
import type { ActionApi, AskOptions } from './action-api.ts';
import { ActionApiError } from './wiki-session.ts';

/** No account is meant by such a name or number. */
const nobody = new Set(['baduser', 'invaliduserid']);

/**
 * The global account of a name or a central id, as Meta tells it; null if there is none. Addresses have none.
 * @param apiUrl Meta's
 * @throws {ActionApiError}
 * @throws the signal's reason once it is aborted
 */
export async function readGlobalAccount(
	api: ActionApi,
	apiUrl: string,
	wanted: { name: string } | { centralId: number },
	options?: AskOptions,
): Promise<GlobalAccount | null> {
	const question = {
		action: 'query',
		meta: 'globaluserinfo',
		guiprop: 'merged|groups|editcount',
		guiuser: 'name' in wanted ? wanted.name : null,
		guiid: 'name' in wanted ? null : wanted.centralId,
	};
	try {
		return parseGlobalAccount(await api.ask(apiUrl, question, options));
	} catch (error) {
		if (error instanceof ActionApiError && nobody.has(error.code)) return null;
		if (error instanceof FieldError) throw new ActionApiError('refused', 'unreadable', null, { cause: error });
		throw error;
	}
}
