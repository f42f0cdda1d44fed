import {
	flagField,
	integerField,
	isObject,
	type JsonObject,
	objectField,
	required,
	textField,
} from '../core/json-fields.ts';
import { type LocalBlock, readBlock } from './local-block.ts';
import { canonicalUsername } from './username.ts';
import { webOrigin } from '../wiki/wiki-address.ts';

/** An account of a person on one wiki. */
export interface LocalAccount {
	/** The wiki's database name. */
	wiki: string;
	/** The wiki's origin, such as `https://de.wikipedia.org`; null if it is not a web address, or foreign. */
	origin: string | null;
	/** The wiki's Action API, such as `https://de.wikipedia.org/w/api.php`; null as the origin is. */
	apiUrl: string | null;
	/** The account's id on this wiki, which a rename does not change; null: not given. */
	localId: number | null;
	edits: number;
	/** What CentralAuth says about its block there; null: it is not blocked. */
	block: LocalBlock | null;
	/** Its groups on this wiki, such as `sysop`, sorted. */
	groups: string[];
}

/** CentralAuth's data about an account on all wikis. */
export interface GlobalAccount {
	/** The central id, which survives renames. */
	id: number;
	name: string;
	/** The home wiki's database name. */
	home: string | null;
	/** ms UTC. */
	registeredAt: number | null;
	/** Cannot sign in anywhere. */
	locked: boolean;
	/** Not shown in public lists. */
	hidden: boolean;
	/** Global groups, such as `steward`. */
	groups: string[];
	/** Whether it is in a group, global or on a single wiki, and so has more rights than others. */
	hasRights: boolean;
	/** On all wikis together. */
	edits: number;
	/** All wikis where the account exists, those with most edits first. */
	accounts: LocalAccount[];
}

/**
 * Reads an answer to `action=query&meta=globaluserinfo&guiprop=merged|groups|editcount`, as in
 * https://www.mediawiki.org/wiki/API:Globaluserinfo with formatversion 2. Null: there is no such global account.
 * @throws {FieldError}
 */
export function parseGlobalAccount(answer: JsonObject): GlobalAccount | null {
	const info = objectField(objectField(answer, 'query'), 'globaluserinfo');
	if ('missing' in info) return null;
	const registered = Date.parse(textField(info, 'registration', 64) ?? '');
	const merged: unknown[] = Array.isArray(info['merged']) ? info['merged'] : [];
	const accounts = merged.filter(isObject).map(localAccount);
	const groups = groupsOf(info);
	return {
		id: required(integerField(info, 'id', 1), 'id'),
		name: required(textField(info, 'name', 255), 'name'),
		home: textField(info, 'home', 64),
		registeredAt: Number.isNaN(registered) ? null : registered,
		locked: flagField(info, 'locked') === true,
		hidden: 'hidden' in info,
		groups,
		hasRights: [groups, ...accounts.map((account) => account.groups)].some(({ length }) => length > 0),
		edits: integerField(info, 'editcount') ?? 0,
		accounts: accounts.sort((a, b) => b.edits - a.edits || (a.wiki < b.wiki ? -1 : 1)),
	};
}

/** The account without addresses of wikis that may not be asked. @param mayAsk whether an Action API may be asked */
export function withoutForeignAddresses(account: GlobalAccount, mayAsk: (apiUrl: string) => boolean): GlobalAccount {
	const accounts = account.accounts.map((one) =>
		one.apiUrl === null || mayAsk(one.apiUrl) ? one : { ...one, origin: null, apiUrl: null },
	);
	return { ...account, accounts };
}

/** A rename in progress: the wikis follow one by one, within minutes or hours. Names in canonical form. */
export interface RenameInProgress {
	from: string;
	to: string;
}

/**
 * Reads an answer to `action=query&meta=globalrenamestatus&grsuser=NAME`, which finds a rename by either name. Null:
 * none is in progress. See https://www.mediawiki.org/wiki/Extension:CentralAuth/API with formatversion 2.
 * @throws {FieldError}
 */
export function parseRenameInProgress(answer: JsonObject): RenameInProgress | null {
	// Without any rename there is no `query`.
	const [status] = Object.values(objectField(objectField(answer, 'query'), 'globalrenamestatus'));
	if (!isObject(status)) return null;
	const nameIn = (field: string) => required(canonicalUsername(textField(status, field, 255) ?? ''), field);
	return { from: nameIn('from'), to: nameIn('to') };
}

function localAccount(from: JsonObject): LocalAccount {
	const url = textField(from, 'url', 512) ?? '';
	const origin = webOrigin(url);
	return {
		wiki: required(textField(from, 'wiki', 64), 'wiki'),
		origin,
		// All of Wikimedia's wikis have it there.
		apiUrl: origin === null ? null : `${url.replace(/\/+$/, '')}/w/api.php`,
		localId: integerField(from, 'id', 1),
		edits: integerField(from, 'editcount') ?? 0,
		block: 'blocked' in from ? readBlock(isObject(from['blocked']) ? from['blocked'] : {}) : null,
		groups: groupsOf(from),
	};
}

function groupsOf({ groups }: JsonObject): string[] {
	const named: unknown[] = Array.isArray(groups) ? groups : [];
	return named.filter((group) => typeof group === 'string').sort();
}

/** The question for {@link parseLocalUsers}. @param localIds numbers of accounts on that wiki, 50 at most */
export function buildLocalUsersQuery(localIds: readonly number[]) {
	return { action: 'query', list: 'users', ususerids: localIds.map(String) };
}

/**
 * Reads an answer to `action=query&list=users&ususerids=…`, as in https://www.mediawiki.org/wiki/API:Users with
 * formatversion 2: whether the wiki has each account, by its local id. A hidden one counts as missing. Accounts that
 * the answer does not contain are left out.
 * @throws {FieldError}
 */
export function parseLocalUsers(answer: JsonObject): Map<number, boolean> {
	const users = objectField(answer, 'query')['users'];
	const rows: unknown[] = Array.isArray(users) ? users : [];
	return new Map(
		rows.filter(isObject).flatMap((row): [number, boolean][] => {
			const id = integerField(row, 'userid', 1);
			const isMissing = flagField(row, 'missing') === true;
			return id === null || (!isMissing && textField(row, 'name', 255) === null) ? [] : [[id, !isMissing]];
		}),
	);
}
