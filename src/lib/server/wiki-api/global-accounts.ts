import {
	type GlobalAccount,
	parseGlobalAccount,
	parseRenameInProgress,
	type RenameInProgress,
	withoutForeignAddresses,
} from '#lib/domain/person/global-account.ts';
import { FieldError, type JsonObject } from '#lib/domain/core/json-fields.ts';
import { userKind } from '#lib/domain/person/username.ts';
import type { ActionApi, AskOptions } from './action-api.ts';
import { ActionApiError } from './wiki-session.ts';

/** Error codes which mean that there is no such account. */
const noAccount = new Set(['baduser', 'invaliduserid']);

/**
 * The global account of a name or a central id, from Meta; null if there is none. Addresses have none. While an account
 * is being renamed, its former name finds it too. Wikis that may not be asked are without an address.
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
	const parse = (answer: JsonObject) => {
		const found = parseGlobalAccount(answer);
		return found && withoutForeignAddresses(found, api.mayAsk);
	};
	const account = await findInAnswer(api.ask(apiUrl, question, options), parse);
	if (account !== null || !('name' in wanted) || userKind(wanted.name) !== 'account') return account;
	const rename = await readRenameInProgress(api, apiUrl, wanted.name, options);
	if (rename === null || rename.to === wanted.name) return null;
	return findInAnswer(api.ask(apiUrl, { ...question, guiuser: rename.to }, options), parse);
}

/**
 * The rename in progress for a former or a new name; null if there is none.
 * @param apiUrl Meta's
 * @throws {ActionApiError}
 * @throws the signal's reason once it is aborted
 */
export async function readRenameInProgress(
	api: ActionApi,
	apiUrl: string,
	name: string,
	options?: AskOptions,
): Promise<RenameInProgress | null> {
	const question = { action: 'query', meta: 'globalrenamestatus', grsuser: name };
	return findInAnswer(api.ask(apiUrl, question, options), parseRenameInProgress);
}

/** What Meta's answer contains; null if there is no such account. */
async function findInAnswer<Found>(
	answer: Promise<JsonObject>,
	parse: (answer: JsonObject) => Found | null,
): Promise<Found | null> {
	try {
		return parse(await answer);
	} catch (error) {
		if (error instanceof ActionApiError && noAccount.has(error.code)) return null;
		if (error instanceof FieldError) throw new ActionApiError('refused', 'unreadable', null, { cause: error });
		throw error;
	}
}
