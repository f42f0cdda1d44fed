import { userKind } from '#lib/domain/person/username.ts';
import type { ActionApi, AskOptions } from './action-api.ts';
import { readGlobalAccount } from './global-accounts.ts';
import { ActionApiError } from './wiki-session.ts';

/**
 * What a name belongs to: an account with its exact name; none; a hidden one; or an address, which has no account.
 * `not-yet`: a temporary account that Meta does not have yet, since a job creates it there some time after its first
 * edit.
 */
export type Finding =
	{ kind: 'account'; centralId: number; name: string } | { kind: 'unknown' | 'not-yet' | 'hidden' | 'address' };

/**
 * Finds the account of a name with CentralAuth.
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

/** Meta's Action API, and how long to wait for its answers, in ms. */
export interface AccountLookupOptions {
	api: ActionApi;
	apiUrl: string;
	patience: number;
}

/** Finds accounts of names until `patience` has passed or Meta does not answer; after that null. */
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
