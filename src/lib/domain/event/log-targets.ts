import { userOfTitle } from './log-user.ts';
import { renamedNames } from '../person/rename.ts';
import { canonicalUsername } from '../person/username.ts';
import type { WikiEvent } from './event.ts';

/** Log types of which the title is the user page of the one whom the action is about. */
const aimedTypes = new Set(['block', 'gblblock', 'globalauth', 'mwoauthconsumer', 'renameuser', 'rights', 'thanks']);
/**
 * The same of logs that have other actions too: about groups, articles, or an account of one's own (`newusers/create`).
 */
const aimedActions = new Set([
	'gblrights/usergroups',
	...['claimmentee', 'setmentor'].flatMap((action) => [
		`growthexperiments/${action}`,
		`growthexperiments/${action}-no-previous-mentor`,
	]),
	...['byemail', 'create2', 'forcecreatelocal'].map((action) => `newusers/${action}`),
	...['publisher-added', 'publisher-removed'].map((action) => `newsletter/${action}`),
]);

/**
 * At whom a log action is aimed: the blocked, the renamed under both names, the one thanked. Canonical, sorted, without
 * repeats. Pages are nobody, user pages that were moved or deleted included. So are ranges of addresses: a range is no
 * user, nobody can follow one, and whom it hit cannot be told.
 */
export function logTargets(
	event: Pick<WikiEvent, 'wiki' | 'logType' | 'logAction' | 'title' | 'namespace' | 'logParams'>,
): string[] {
	const { logType, logAction } = event;
	if (logType === null) return [];
	const isAimed = aimedTypes.has(logType) || aimedActions.has(`${logType}/${logAction ?? ''}`);
	const names = [isAimed ? userOfTitle(event)?.name : undefined, ...renamedNames(event)];
	const known = names.map((name) => (name === undefined ? null : canonicalUsername(name)));
	return [...new Set(known.filter((name) => name !== null))].sort();
}
