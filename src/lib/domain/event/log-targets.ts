import { userOfTitle } from './log-user.ts';
import { renamedNames } from '../person/rename.ts';
import { canonicalUsername } from '../person/username.ts';
import type { WikiEvent } from './event.ts';

/** Log types whose title is the user page of the user that the action is about. */
const aimedTypes = new Set(['block', 'gblblock', 'globalauth', 'mwoauthconsumer', 'renameuser', 'rights', 'thanks']);
/**
 * The same for single actions of logs that also have other ones: about groups, articles, or one's own account
 * (`newusers/create`).
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
 * The users that a log action is about: the blocked user, the renamed one under both names, the one thanked. Canonical,
 * sorted, without repeats. Actions on pages have none, moves and deletions of user pages included. Neither have address
 * ranges: a range is not a user, cannot be tracked, and which users it blocked is not known.
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
