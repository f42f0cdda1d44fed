import { isWikiName } from '../wiki/wiki-identity.ts';
import type { WikiEvent } from './event.ts';

/** The wiki whose logs contain global renames, locks and rights, and rights on other wikis. */
export const metaWiki = 'metawiki';

/** The user whose page a log event's title is. */
export interface LogUser {
	/** As written in the title; `192.0.2.0/24` and `#123` (an autoblock) are not usernames. */
	name: string;
	/** The database name of the wiki where it happened; null where that is the wiki of the log. */
	on: string | null;
}

const userNamespace = 2;

/**
 * The user whose page the title is, in any language's name of the namespace; null for other titles. Titles of
 * `globalauth` end in `@global`, those of Meta's `rights` may end in `@` and another wiki's name; elsewhere an `@` is
 * part of an old name.
 */
export function userOfTitle({
	wiki,
	logType,
	title,
	namespace,
}: Pick<WikiEvent, 'wiki' | 'logType' | 'title' | 'namespace'>): LogUser | null {
	if (title === null || namespace !== userNamespace) return null;
	const name = title.slice(title.indexOf(':') + 1);
	if (logType === 'globalauth') return { name: name.replace(/@global$/, ''), on: null };
	const at = name.lastIndexOf('@');
	if (logType !== 'rights' || wiki !== metaWiki || at < 1 || !isWikiName(name.slice(at + 1))) return { name, on: null };
	return { name: name.slice(0, at), on: name.slice(at + 1) };
}
