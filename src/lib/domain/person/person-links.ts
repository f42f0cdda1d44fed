import { pageUrl, scriptUrl, userLinks } from '../event/event-links.ts';
import { encodeTitle } from '../wiki/wiki-address.ts';
import type { Wiki } from '../wiki/wiki.ts';
import type { LocalAccount } from './global-account.ts';
import { userKind } from './username.ts';

/** Where something about a person can be seen outside of xwiki. */
export type PersonLinkKind = 'talk' | 'contributions' | 'central-auth' | 'global-contributions' | 'xtools' | 'guc';

/** An address about a person. */
export interface PersonLink {
	kind: PersonLinkKind;
	/** Absolute, and https but on a wiki that is not. */
	url: string;
}

const meta: Wiki = { name: 'metawiki', scriptUrl: null, articleUrl: 'https://meta.wikimedia.org/wiki/$1' };

/** What CentralAuth shows of an account on all wikis. */
export function centralAuthUrl(name: string): string {
	return metaUrl(`Special:CentralAuth/${name}`);
}

/**
 * The addresses about a person, only of what exists for them: an address of the internet has no account, and XTools knows
 * registered accounts only.
 * @param name in canonical form
 * @param home the wiki for the talk page and the contributions there; null: not known
 */
export function personLinks(name: string, home: Wiki | null): PersonLink[] {
	const kind = userKind(name);
	const there = home && userLinks(name, home);
	const encoded = encodeURIComponent(name);
	// It finds a project by its database name, too.
	const xtools = home === null ? `globalcontribs/${encoded}` : `ec/${encodeURIComponent(home.name)}/${encoded}`;
	const all: readonly [PersonLinkKind, string | null][] = [
		['talk', there?.talk ?? null],
		['contributions', there?.contributions ?? null],
		['central-auth', kind === 'ip' ? null : centralAuthUrl(name)],
		['global-contributions', kind === 'ip' ? null : metaUrl(`Special:GlobalContributions/${name}`)],
		['xtools', kind === 'account' ? `https://xtools.wmcloud.org/${xtools}` : null],
		['guc', `https://guc.toolforge.org/?user=${encoded}`],
	];
	return all.flatMap(([kind, url]) => (url === null ? [] : { kind, url }));
}

/** The wiki of a local account, as far as CentralAuth gives its addresses. */
export function wikiOfAccount({ wiki: name, origin, apiUrl }: LocalAccount): Wiki {
	return {
		name,
		scriptUrl: apiUrl?.replace(/api\.php$/, 'index.php') ?? null,
		articleUrl: origin === null ? null : `${origin}/wiki/$1`,
	};
}

/** What the block log of a wiki has about a person; null if the wiki's address is not known, or no web address. */
export function blockLogUrl(name: string, wiki: Wiki): string | null {
	return scriptUrl(wiki, `title=Special:Log/block&page=${encodeTitle(`User:${name}`)}`);
}

function metaUrl(title: string): string {
	return pageUrl(meta, title) ?? 'https://meta.wikimedia.org/';
}
