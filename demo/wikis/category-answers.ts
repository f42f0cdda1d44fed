import { pageIdOf } from '../stream/page-id.ts';
import type { WikiFarm } from '../wiki-farm.ts';
import type { ApiQuestion } from './action-api-answers.ts';

/** A page in a category; its namespace is 14 for a subcategory, and 6 for a file. */
export interface CategoryMember {
	title: string;
	ns: number;
}

const longestList = 50;

/** The answer to `prop=info&titles=…`: the pages that have revisions or are in a category, and those that do not exist. */
export function titlesAnswer({ farm, wiki, query }: ApiQuestion): object | string {
	const asked = (query.get('titles') ?? '').split('|');
	if (asked.length > longestList) return 'toomanyvalues';
	const titles = asked.map((from) => ({ from, to: normalized(from) }));
	const changed = titles.filter(({ from, to }) => from !== to).map((one) => ({ fromencoded: false, ...one }));
	const pages = [...new Set(titles.map(({ to }) => to))].map((title) => {
		const ns = namespaceOf(farm, wiki, title);
		return ns === null ? { ns: 0, title, missing: true } : { pageid: pageIdOf(title), ns, title };
	});
	return { ...(changed.length > 0 && { normalized: changed }), pages };
}

/** As wikis do that begin titles with a capital. */
function normalized(title: string): string {
	const text = title.replaceAll('_', ' ').trim();
	return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function namespaceOf(farm: WikiFarm, wiki: string, title: string): number | null {
	const row = farm
		.rowsOn(wiki)
		.contributions.values()
		.find((one) => one['title'] === title);
	if (row !== undefined) return Number(row['ns']);
	const members = farm.categories.entries().flatMap(([place, all]) => (place.startsWith(`${wiki} `) ? all : []));
	return members.find((one) => one.title === title)?.ns ?? null;
}

/**
 * The answer to `list=categorymembers`, and where it goes on
 * (https://www.mediawiki.org/wiki/API:Categorymembers). A category without a page may have members.
 */
export function categoryAnswer({ farm, wiki, query, rowsPerPage }: ApiQuestion) {
	const title = normalized(query.get('cmtitle') ?? '');
	if (title === '') return 'missingparam';
	// The names of the namespace differ by language; no other namespace's title is asked for here.
	if (!title.includes(':')) return 'invalidcategory';
	const members = farm.categories.get(`${wiki} ${title}`) ?? [];
	const types = query.get('cmtype')?.split('|') ?? ['page', 'subcat', 'file'];
	const rows = members
		.map(({ title: member, ns }) => ({ pageid: pageIdOf(member), ns, title: member, type: typeOf(ns) }))
		.filter(({ type }) => types.includes(type));
	const place = query.get('cmcontinue');
	const from = place === null ? 0 : rows.findIndex(({ pageid }) => placeOf(pageid) === place);
	if (from === -1) return 'badcontinue';
	const limit = Math.min(Number(query.get('cmlimit') ?? 10), rowsPerPage);
	const left = rows[from + limit];
	return { rows: rows.slice(from, from + limit), next: left === undefined ? null : placeOf(left.pageid) };
}

function typeOf(namespace: number): 'page' | 'subcat' | 'file' {
	if (namespace === 14) return 'subcat';
	return namespace === 6 ? 'file' : 'page';
}

function placeOf(pageId: number): string {
	return `page|${pageId}`;
}
