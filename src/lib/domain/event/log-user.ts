import { isWikiName } from '../wiki/wiki-identity.ts';
import type { WikiEvent } from './event.ts';

/** Where global renames, locks and rights, and rights on other wikis, are logged. */
export const metaWiki = 'metawiki';

/** The user whose page a log event's title is. */
export interface LogUser {
	/** As it stands there; `192.0.2.0/24` and `#123`, for an autoblock, are no usernames. */
	name: string;
	/** The wiki on which it happened, by its database name; null where that is the wiki of the log. */
	on: string | null;
}

const userNamespace = 2;

/**
 * The user whose page the title is, whatever the wiki calls that namespace; null for other titles. `@global` ends every
 * title of `globalauth`, and the name of another wiki those of Meta's `rights`; elsewhere an `@` is part of an old name.
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
