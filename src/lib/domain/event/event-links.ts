import { encodeTitle, webOrigin } from '../wiki/wiki-address.ts';
import { userOfTitle } from './log-user.ts';
import type { WikiEvent } from './event.ts';
import type { Wiki } from '../wiki/wiki.ts';

/** Addresses on the wiki, all absolute and http(s); null where there is nothing to link to. */
export interface EventLinks {
	/**
	 * The page of the event's title; the category for `categorize`. Where the title is not a page, what it means: the
	 * global account, the contributions of an address range, the user on the other wiki.
	 */
	page: string | null;
	/** The difference; for `categorize`, that of the member page. Null for a new page. */
	diff: string | null;
	/** The new revision, or that of the member page. */
	revision: string | null;
	/** The entry in the wiki's log, that of the abuse filter included. */
	log: string | null;
	/** The history of `page`; null for special pages, and for what is not a page. */
	history: string | null;
	/** The event's user: their page and contributions on this wiki. */
	user: string | null;
	contributions: string | null;
}

/** Addresses about a user on one wiki. */
export interface UserLinks {
	user: string | null;
	talk: string | null;
	contributions: string | null;
	/** The user's log actions. */
	logs: string | null;
}

/**
 * Slashes and similar characters stay unencoded, for tools behind interwiki prefixes that read their anchor as a path.
 */
function anchor(fragment: string): string {
	const id = fragment.toWellFormed().replaceAll(' ', '_');
	return `#${encodeURI(id).replace(/['#]/g, (character) => (character === '#' ? '%23' : '%27'))}`;
}

/**
 * A page's address, with its anchor; null where the text is not a title, and where the wiki's address is not known or
 * is not a web address.
 */
export function pageUrl(wiki: Wiki, title: string, fragment: string | null = null): string | null {
	if (/^[_\s]*$/.test(title)) return null;
	const base = wiki.articleUrl ?? (wiki.scriptUrl === null ? null : `${wiki.scriptUrl}?title=$1`);
	if (base === null || webOrigin(base) === null) return null;
	return base.replace('$1', () => encodeTitle(title)) + (fragment === null ? '' : anchor(fragment));
}

/** An address on `index.php`. The query must be encoded already. */
export function scriptUrl(wiki: Wiki, query: string): string | null {
	return wiki.scriptUrl === null || webOrigin(wiki.scriptUrl) === null ? null : `${wiki.scriptUrl}?${query}`;
}

/** The difference between two revisions, the earlier one first. */
export function compareUrl(wiki: Wiki | null, from: number | null, to: number | null): string | null {
	return wiki === null || from === null || to === null ? null : scriptUrl(wiki, `diff=${to}&oldid=${from}`);
}

/** The address of a wiki's Action API, such as `https://de.wikipedia.org/w/api.php`; null: not known. */
export function apiUrl(wiki: Wiki): string | null {
	const { scriptUrl } = wiki;
	if (scriptUrl === null || webOrigin(scriptUrl) === null) return null;
	return scriptUrl.replace(/index\.php$/, 'api.php');
}

function diffUrl({ type, newRevision, oldRevision }: WikiEvent, wiki: Wiki): string | null {
	if (newRevision === null || type === 'new') return null;
	if (oldRevision !== null) return compareUrl(wiki, oldRevision, newRevision);
	// An edit has a previous revision even if the source does not give it; a categorized page may be new.
	return type === 'edit' ? scriptUrl(wiki, `diff=prev&oldid=${newRevision}`) : null;
}

/** The id of a hit in the abuse filter's own log. */
function abuseLogId({ logType, logParams }: WikiEvent): number | null {
	if (logType !== 'abusefilter' || logParams === null || typeof logParams !== 'object' || Array.isArray(logParams)) {
		return null;
	}
	const id = Number(logParams['log']);
	return Number.isSafeInteger(id) && id > 0 ? id : null;
}

function logUrl(event: WikiEvent, wiki: Wiki): string | null {
	if (event.logId !== null && event.logId > 0) return scriptUrl(wiki, `title=Special:Log&logid=${event.logId}`);
	const hit = abuseLogId(event);
	return hit === null ? null : scriptUrl(wiki, `title=Special:AbuseLog/${hit}`);
}

/** No page has one of these characters in its title. Titles of autoblocks have a hash before their number. */
const impossibleTitle = /[#<>[\]|{}]/;
const addressRange = /^[\d.]+\/\d{1,2}$|^[\da-f]*:[\da-f:]*\/\d{1,3}$/i;

/**
 * The address that replaces that of a page where a log names none; undefined where it names one. CentralAuth writes
 * `User:X@global`, the rights log `User:X@enwiki` for a user of another wiki
 * (https://www.mediawiki.org/wiki/Manual:$wgUserrightsInterwikiDelimiter), the block log `User:#5` for an autoblock,
 * and `User:192.0.2.0/24` for address ranges, which have no user page.
 */
function insteadOfPage(
	event: WikiEvent,
	wiki: Wiki,
	wikiNamed: (name: string) => Wiki | undefined,
): string | null | undefined {
	const { title, logType } = event;
	if (title === null || impossibleTitle.test(title)) return null;
	const user = logType === null ? null : userOfTitle(event);
	if (user === null) return undefined;
	if (user.on !== null) {
		const there = wikiNamed(user.on);
		return there ? pageUrl(there, `User:${user.name}`) : null;
	}
	if (logType === 'globalauth') return pageUrl(wiki, `Special:CentralAuth/${user.name}`);
	const isRange = (logType === 'block' || logType === 'gblblock') && addressRange.test(user.name);
	return isRange ? contributionsUrl(user.name, wiki) : undefined;
}

/**
 * The addresses about an event on its wiki.
 * @param wikiNamed finds another wiki by name, since rights on one can be given on another
 */
export function eventLinks(
	event: WikiEvent,
	wiki: Wiki,
	wikiNamed: (name: string) => Wiki | undefined = () => undefined,
): EventLinks {
	const { title, namespace, newRevision } = event;
	const by = event.user !== null && hasUserPage(event.user) ? event.user : null;
	const instead = insteadOfPage(event, wiki, wikiNamed);
	const page = instead === undefined && title !== null ? title : null;
	return {
		page: page === null ? (instead ?? null) : pageUrl(wiki, page),
		diff: diffUrl(event, wiki),
		revision: newRevision === null ? null : scriptUrl(wiki, `oldid=${newRevision}`),
		log: logUrl(event, wiki),
		history:
			page === null || (namespace !== null && namespace < 0)
				? null
				: scriptUrl(wiki, `title=${encodeTitle(page)}&action=history`),
		user: by === null ? null : userUrl(by, wiki),
		contributions: by === null ? null : contributionsUrl(by, wiki),
	};
}

// Every wiki accepts the English names of namespaces and special pages.
const userUrl = (name: string, wiki: Wiki) => pageUrl(wiki, `User:${name}`);
const contributionsUrl = (name: string, wiki: Wiki) => pageUrl(wiki, `Special:Contributions/${name}`);

/** Whether a user can have a page on the wiki of an event: not `otherwiki>Name`, as users of other wikis are written. */
export function hasUserPage(name: string): boolean {
	return !name.includes('>');
}

/** The addresses about a user on a wiki. */
export function userLinks(name: string, wiki: Wiki): UserLinks {
	return {
		user: userUrl(name, wiki),
		talk: pageUrl(wiki, `User talk:${name}`),
		contributions: contributionsUrl(name, wiki),
		logs: pageUrl(wiki, `Special:Log/${name}`),
	};
}
