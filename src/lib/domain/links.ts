import { encodeTitle, webOrigin } from './wiki-address.ts';
import type { Wiki, WikiEvent } from './wiki-event.ts';

/** Addresses on the wiki, all absolute and http(s); null where there is nothing to link to. */
export interface EventLinks {
	/** The page of the event's title; the category for `categorize`. */
	page: string | null;
	/** What was changed: for `categorize`, on the member page. Null for a new page. */
	diff: string | null;
	/** The revision that was made, or that of the member page. */
	revision: string | null;
	/** The entry in the wiki's log, that of the abuse filter included. */
	log: string | null;
	/** The history of `page`; null for special pages. */
	history: string | null;
	/** By whom it is: the user's page, and what else they did on this wiki. */
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

/** Slashes and the like stay readable, for tools behind interwiki prefixes that read their anchor as a path. */
function anchor(fragment: string): string {
	const id = fragment.toWellFormed().replaceAll(' ', '_');
	return `#${encodeURI(id).replace(/['#]/g, (character) => (character === '#' ? '%23' : '%27'))}`;
}

/** A page's address, with its anchor; null when the wiki's address is not known or is not a web address. */
export function pageUrl(wiki: Wiki, title: string, fragment: string | null = null): string | null {
	const base = wiki.articleUrl ?? (wiki.scriptUrl === null ? null : `${wiki.scriptUrl}?title=$1`);
	if (base === null || webOrigin(base) === null) return null;
	return base.replace('$1', () => encodeTitle(title)) + (fragment === null ? '' : anchor(fragment));
}

/** An address on `index.php`. The query must be encoded already. */
function scriptUrl(wiki: Wiki, query: string): string | null {
	return wiki.scriptUrl === null || webOrigin(wiki.scriptUrl) === null ? null : `${wiki.scriptUrl}?${query}`;
}

/** The difference between two revisions, the earlier one first. */
export function compareUrl(wiki: Wiki | null, from: number | null, to: number | null): string | null {
	return wiki === null || from === null || to === null ? null : scriptUrl(wiki, `diff=${to}&oldid=${from}`);
}

/** Where a wiki's Action API is, such as `https://de.wikipedia.org/w/api.php`; null while that is not known. */
export function apiUrl(wiki: Wiki): string | null {
	const { scriptUrl } = wiki;
	if (scriptUrl === null || webOrigin(scriptUrl) === null) return null;
	return scriptUrl.replace(/index\.php$/, 'api.php');
}

function diffUrl({ type, newRevision, oldRevision }: WikiEvent, wiki: Wiki): string | null {
	if (newRevision === null || type === 'new') return null;
	if (oldRevision !== null) return compareUrl(wiki, oldRevision, newRevision);
	// An edit has a revision before even if the source does not tell which; a categorized page may be new.
	return type === 'edit' ? scriptUrl(wiki, `diff=prev&oldid=${newRevision}`) : null;
}

/** The number of a hit in the abuse filter's own log. */
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

/** Where to look an event up on its wiki. */
export function eventLinks(event: WikiEvent, wiki: Wiki): EventLinks {
	const { title, namespace, newRevision } = event;
	const by = event.user === null ? null : userLinks(event.user, wiki);
	const isPage = title !== null && (namespace === null || namespace >= 0);
	return {
		page: title === null ? null : pageUrl(wiki, title),
		diff: diffUrl(event, wiki),
		revision: newRevision === null ? null : scriptUrl(wiki, `oldid=${newRevision}`),
		log: logUrl(event, wiki),
		history: isPage ? scriptUrl(wiki, `title=${encodeTitle(title)}&action=history`) : null,
		user: by?.user ?? null,
		contributions: by?.contributions ?? null,
	};
}

/** Where to look a user up on a wiki; every wiki knows the English names of namespaces and special pages. */
export function userLinks(name: string, wiki: Wiki): UserLinks {
	return {
		user: pageUrl(wiki, `User:${name}`),
		talk: pageUrl(wiki, `User talk:${name}`),
		contributions: pageUrl(wiki, `Special:Contributions/${name}`),
		logs: pageUrl(wiki, `Special:Log/${name}`),
	};
}
