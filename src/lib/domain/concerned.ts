import { canonicalUsername } from './username.ts';
import type { WikiEvent } from './wiki-event.ts';

/** Log types of which the title is the user page of the one whom the action is about. */
const aimedAtTitle = new Set([
	'block',
	'gblblock',
	'gblrename',
	'gblrights',
	'globalauth',
	'growthexperiments',
	'mwoauthconsumer',
	'renameuser',
	'rights',
	'thanks',
]);
/** Accounts made for someone else; by `create` and `autocreate` one makes one's own. */
const madeForOthers = new Set(['byemail', 'create2', 'forcecreatelocal']);
/** Log types that carry the old and the new name. */
const renames = new Set(['gblrename', 'renameuser']);
const userNamespace = 2;
/** `@global` of CentralAuth, `@enwiki` of rights given from Meta. An account made today cannot have an `@`. */
const wikiSuffix = /@(?:global|[a-z0-9_-]+wik[a-z]+)$/;

/** The user whose page a title is, whatever the wiki calls that namespace. */
function userOfTitle(event: Pick<WikiEvent, 'title' | 'namespace'>): string[] {
	if (event.title === null || event.namespace !== userNamespace) return [];
	return [event.title.slice(event.title.indexOf(':') + 1).replace(wikiSuffix, '')];
}

function renamedNames(logParams: WikiEvent['logParams']): string[] {
	if (logParams === null || typeof logParams !== 'object' || Array.isArray(logParams)) return [];
	return [logParams['olduser'], logParams['newuser']].filter((name) => typeof name === 'string');
}

/**
 * At whom a log action is aimed: the blocked, the renamed under both names, the one thanked. Canonical, sorted, without
 * repeats. Pages are nobody, user pages that were moved or deleted included. So are ranges of addresses: a range is no
 * user, nobody can follow one, and whom it hit cannot be told.
 */
export function aboutUsers(
	event: Pick<WikiEvent, 'logType' | 'logAction' | 'title' | 'namespace' | 'logParams'>,
): string[] {
	const { logType, logAction } = event;
	if (logType === null) return [];
	const aimed = aimedAtTitle.has(logType) || (logType === 'newusers' && madeForOthers.has(logAction ?? ''));
	const names = aimed ? userOfTitle(event) : [];
	if (renames.has(logType)) names.push(...renamedNames(event.logParams));
	return [...new Set(names.map(canonicalUsername).filter((name) => name !== null))].sort();
}
