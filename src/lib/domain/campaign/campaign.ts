import type { TimeRange } from '../coverage/coverage.ts';

/** A page on a wiki. */
export interface WikiPage {
	/** The wiki's database name. */
	wiki: string;
	/** The full title with spaces, its namespace included. */
	title: string;
}

/** Which namespaces count: those of content (see {@link usualNamespaces}), all, or some by number. */
export type Namespaces = 'usual' | 'all' | readonly number[];

/** Which events of its people a campaign counts. */
export interface CampaignScope {
	/** Database names; null: all wikis. */
	wikis: readonly string[] | null;
	namespaces: Namespaces;
	/** Only these pages count, and those of the category; empty, without a category: all. */
	pages: readonly WikiPage[];
	category: CampaignCategory | null;
}

/** A category whose pages count. */
export interface CampaignCategory extends WikiPage {
	/** How many levels of its subcategories count too: 0 for none. */
	depth: number;
}

/** A category is read no deeper than this, and no further than so many pages. */
export const deepestCategory = 3;
export const mostCategoryPages = 10_000;
/** MediaWiki's namespaces are numbers of 16 bits at most. */
export const highestNamespace = 32_767;
/** The problem where a wiki has no events yet, so that its address is not known: no page is missing. */
export const unknownWiki = 'unknown-wiki';
/** How many titles and wikis can be chosen by hand. */
export const mostScopePages = 1_000;
export const mostScopeWikis = 100;

/** All wikis, and what is content there. */
export const usualScope: CampaignScope = { wikis: null, namespaces: 'usual', pages: [], category: null };

/** People, a period and what counts. Times in ms UTC. */
export interface Campaign extends TimeRange {
	id: number;
	name: string;
	description: string;
	/** Its people are those with this label. */
	label: string;
	/** The IANA zone of its days. */
	zone: string;
	scope: CampaignScope;
	madeBy: string | null;
	madeAt: number;
	/** When the pages of its titles and its category were last read; null: not yet, or there are none. */
	pagesAt: number | null;
	/**
	 * Why they could not be read last, or not all of them: `unknown-wiki`, `too-many-pages`, `too-many-categories`, `unreadable`, or
	 * the code of a wiki's error; null: they could.
	 */
	pagesProblem: string | null;
	/** When it is deleted, since it is closed, or is being closed: its report stays as it was then; null: it is open. */
	deleteAt: number | null;
	/** As of when its report stays; null: it is open, or is being closed. */
	closedAt: number | null;
}

/** A campaign has a name and a description no longer than this, in code units. */
export const longestCampaignName = 100;
export const longestDescription = 2_000;

/** How long people are tracked after a campaign's end by default, in days: so long it takes to see who stays active. */
export const daysAfterCampaign = 60;

/**
 * A name as it is stored; null for what can be none: it is the last part of an address, and must not be one of the pages
 * beside it.
 */
export function canonicalCampaignName(text: string): string | null {
	const name = text
		.toWellFormed()
		.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
		.normalize('NFC')
		.trim();
	return name === '' || name.length > longestCampaignName || /[/\\,]|^\.+$|^(?:new|report)$/i.test(name) ? null : name;
}

/** Whether a text can be the database name of a wiki. */
export function isWikiName(text: string): boolean {
	return /^[a-z][a-z0-9_-]{1,63}$/.test(text);
}

/** The address of a campaign's page. */
export function campaignPath(name: string): string {
	return `/campaigns/${encodeURIComponent(name)}`;
}

/**
 * The namespaces that count on a wiki unless others are chosen: articles; on Commons files; on Wikidata items, properties and
 * lexemes (https://www.wikidata.org/wiki/Help:Namespaces).
 */
export function usualNamespaces(wiki: string): readonly number[] {
	if (wiki === 'commonswiki') return [6];
	return wiki === 'wikidatawiki' ? [0, 120, 146] : [0];
}

/** Whether a namespace counts; one that is not known counts where all do. */
export function isNamespaceIn(namespaces: Namespaces, wiki: string, namespace: number | null): boolean {
	if (namespaces === 'all') return true;
	if (namespace === null) return false;
	return (namespaces === 'usual' ? usualNamespaces(wiki) : namespaces).includes(namespace);
}

/** Whether only some pages count. */
export function hasPages({ pages, category }: Pick<CampaignScope, 'pages' | 'category'>): boolean {
	return pages.length > 0 || category !== null;
}

/** Pages that count, as they were found on their wikis. */
export class PageSet {
	/** The numbers of the pages with each title; null among them: the wiki has no such page. */
	readonly #titles = new Map<string, Set<number | null>>();
	readonly #ids = new Set<string>();

	/** @param pages `id`: the wiki's number of the page; null: not known */
	constructor(pages: readonly (WikiPage & { id: number | null })[]) {
		for (const { wiki, title, id } of pages) {
			const page = `${wiki} ${title}`;
			this.#titles.set(page, (this.#titles.get(page) ?? new Set()).add(id));
			if (id !== null) this.#ids.add(`${wiki} ${id}`);
		}
	}

	/**
	 * By its number if that is known, since a title can be another page's by now; else by its title. Null: neither is
	 * known, so it may be any page.
	 */
	has({ wiki, title, pageId }: { wiki: string; title: string | null; pageId: number | null }): boolean | null {
		if (pageId !== null && this.#ids.has(`${wiki} ${pageId}`)) return true;
		if (title === null) return pageId === null ? null : false;
		const numbers = this.#titles.get(`${wiki} ${title}`);
		return numbers !== undefined && (pageId === null || numbers.has(null));
	}
}
