import { blockLogUrl, personLinks } from '../person/person-links.ts';
import { encodeTitle } from '../wiki/wiki-address.ts';
import type { Wiki } from '../wiki/wiki.ts';
import type { WikiEvent } from './event.ts';
import { comparedRevisions, hasOthersBetween } from './event-groups.ts';
import { type EventLinks, hasUserPage, pageUrl, scriptUrl, userLinks } from './event-links.ts';

/** What a link on a wiki is for; also the end of the key of its text, `act-…`. */
export type Act =
	| 'undo'
	| 'history'
	| 'protection'
	| 'page-logs'
	| 'talk'
	| 'contributions'
	| 'logs'
	| 'blocks'
	| 'deleted'
	| 'central-auth'
	| 'global-contributions'
	| 'xtools'
	| 'guc';

/**
 * What a group of links is about: the edit, its page, its author on this wiki, its author on all wikis, whom a log action
 * is about.
 */
export type ActGroup = 'edit' | 'page' | 'person' | 'everywhere' | 'about';

export interface ActLink {
	group: ActGroup;
	act: Act;
	url: string;
}

/** The fields of an event that links need. */
export interface Acted extends Pick<
	WikiEvent,
	'type' | 'title' | 'user' | 'about' | 'oldRevision' | 'newRevision' | 'hidden' | 'pageDeleted'
> {
	/** Without a history its title is not that of a page. */
	links: Pick<EventLinks, 'history'>;
	/** Where the page is now, if it was moved. */
	movedTo?: { title: string };
	/** Null, or missing: not known. */
	reverted?: boolean | null;
}

/**
 * Where a person can act on an event, or on those of a run (newest first), and on its author: pages of the wikis and of
 * two tools, which do nothing by themselves. Only pages that exist for such an event and such an author.
 */
export function actLinks(events: readonly [Acted, ...Acted[]], wiki: Wiki): ActLink[] {
	const [{ user }] = events;
	const by = user !== null && hasUserPage(user) ? user : null;
	const about = aboutWhom(events);
	const all: [ActGroup, Act, string | null][] = [
		['edit', 'undo', undoUrl(events, wiki)],
		...pageActs(events[0], wiki),
		...(by === null ? [] : [...personActs('person', by, wiki), ...everywhereActs(by, wiki)]),
		...(about === null ? [] : personActs('about', about, wiki)),
	];
	return all.flatMap(([group, act, url]) => (url === null ? [] : [{ group, act, url }]));
}

/** Whom log actions are about, if that is one other person; null if not. */
export function aboutWhom(events: readonly Pick<WikiEvent, 'user' | 'about'>[]): string | null {
	const names = new Set(events.flatMap(({ user, about }) => about.filter((name) => name !== user)));
	const [name = null] = names;
	return names.size === 1 && name !== null && hasUserPage(name) ? name : null;
}

/**
 * The form that undoes edits, filled in (https://www.mediawiki.org/wiki/Manual:Parameters_to_index.php#Edit_and_submit).
 * Null for a new page, where a revision is not known or not shown, and for a run with other people's edits in between.
 */
function undoUrl(events: readonly [Acted, ...Acted[]], wiki: Wiki): string | null {
	const title = titleNow(events[0]);
	const { from, to } = comparedRevisions(events);
	// Between a revision and one whose parent is not known there may be others' edits.
	const isWhole = events.slice(0, -1).every(({ oldRevision }) => oldRevision !== null);
	// What is undone already cannot be undone again.
	const isShown = events.every(
		({ hidden, pageDeleted, reverted }) => !hidden?.includes('text') && !pageDeleted && reverted !== true,
	);
	const isEdit =
		events.some(({ type }) => type === 'edit') && events.every(({ type }) => ['edit', 'new'].includes(type));
	if (title === null || from === null || to === null || !isShown || !isEdit || !isWhole || hasOthersBetween(events))
		return null;
	return scriptUrl(wiki, `title=${encodeTitle(title)}&action=edit&undoafter=${from}&undo=${to}`);
}

function titleNow({ title, movedTo }: Acted): string | null {
	return movedTo?.title ?? title;
}

function pageActs(event: Acted, wiki: Wiki): [ActGroup, Act, string | null][] {
	const title = titleNow(event);
	if (title === null || event.links.history === null) return [];
	const page = encodeTitle(title);
	return [
		['page', 'history', scriptUrl(wiki, `title=${page}&action=history`)],
		['page', 'protection', scriptUrl(wiki, `title=${page}&action=protect`)],
		['page', 'page-logs', scriptUrl(wiki, `title=Special:Log&page=${page}`)],
	];
}

function personActs(group: 'person' | 'about', user: string, wiki: Wiki): [ActGroup, Act, string | null][] {
	const { contributions, logs } = userLinks(user, wiki);
	const name = encodeTitle(user);
	return [
		[group, 'talk', scriptUrl(wiki, `title=User_talk:${name}&action=edit&section=new`)],
		[group, 'contributions', contributions],
		[group, 'logs', logs],
		[group, 'blocks', blockLogUrl(user, wiki)],
		[group, 'deleted', pageUrl(wiki, `Special:DeletedContributions/${user}`)],
	];
}

function everywhereActs(user: string, wiki: Wiki): [ActGroup, Act, string | null][] {
	return personLinks(user, wiki).flatMap(({ kind, url }): [ActGroup, Act, string][] =>
		kind === 'talk' || kind === 'contributions' ? [] : [['everywhere', kind, url]],
	);
}
