import { userKind } from '#lib/domain/person/username.ts';
import type { ActionApi, AskOptions } from './action-api.ts';
import { readGlobalAccount } from './global-accounts.ts';
import { ActionApiError } from './wiki-session.ts';

/**
 * Whose a name is: an account under its exact name, nobody's, one that is not shown, or an address, which has no account.
 * `not-yet`: a temporary account that Meta does not know, which a job makes there some time after it has made its first edit.
 */
export type Finding =
	{ kind: 'account'; centralId: number; name: string } | { kind: 'unknown' | 'not-yet' | 'hidden' | 'address' };

/**
 * Asks CentralAuth whose a name is.
 * @param apiUrl Meta's
 * @param name in canonical form
 * @throws {ActionApiError}
 * @throws the signal's reason once it is aborted
 */
export async function findAccount(
	api: ActionApi,
	apiUrl: string,
	name: string,
	options?: AskOptions,
): Promise<Finding> {
	if (userKind(name) === 'ip') return { kind: 'address' };
	const account = await readGlobalAccount(api, apiUrl, { name }, options);
	if (account === null) return { kind: userKind(name) === 'temporary' ? 'not-yet' : 'unknown' };
	return account.hidden ? { kind: 'hidden' } : { kind: 'account', centralId: account.id, name: account.name };
}

/** Meta's Action API, and for how long somebody waits for what it says, in milliseconds. */
export interface AccountLookupOptions {
	api: ActionApi;
	apiUrl: string;
	patience: number;
}

/** Asks whose names are as long as the patience lasts and Meta answers; null from then on. */
export function findWithRetry({
	api,
	apiUrl,
	patience,
}: AccountLookupOptions): (name: string) => Promise<Finding | null> {
	const signal = AbortSignal.timeout(patience);
	let isOver = false;
	return async (name) => {
		if (isOver) return null;
		try {
			return await findAccount(api, apiUrl, name, { signal });
		} catch (error) {
			if (!(error instanceof ActionApiError || signal.aborted)) throw error;
			if (signal.aborted || (error instanceof ActionApiError && error.fault === 'away')) isOver = true;
			return null;
		}
	};
}
