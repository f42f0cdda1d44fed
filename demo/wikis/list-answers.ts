import { places } from '../texts/places.ts';
import type { ApiQuestion } from './action-api-answers.ts';

/** A part of an answer, and what continues it; null: that was all. */
export interface ListAnswer {
	answer: object;
	next: Readonly<Record<string, string>> | null;
}

/** The rows from where the last answer ended. @param prefix of the parameters, such as `pl` */
function pageFrom<Row>({ query, rowsPerPage }: ApiQuestion, prefix: string, rows: readonly Row[]) {
	const from = Number(query.get(`${prefix}continue`) ?? 0);
	const asked = query.get(`${prefix}limit`) ?? '10';
	const end = from + Math.min(asked === 'max' ? rowsPerPage : Number(asked), rowsPerPage);
	return { rows: rows.slice(from, end), next: end < rows.length ? { [`${prefix}continue`]: String(end) } : null };
}

/** A title as the wiki has it: its own name of the namespace, spaces. */
function localTitle(wiki: string, title: string): string {
	const { user = 'User', category = 'Category' } = places.find(({ name }) => name === wiki) ?? {};
	const plain = title.replaceAll('_', ' ').trim();
	const [, prefix, rest = ''] = /^(\p{L}+): ?(.*)$/u.exec(plain) ?? [];
	if (prefix?.toLowerCase() === 'user') return `${user}:${rest}`;
	const isCategory = prefix?.toLowerCase() === 'category' || prefix === category;
	return isCategory ? `${category}:${rest}` : plain;
}

/** The pages of users on a list; `namespaces` as in `2|3`. */
function usersOn({ farm, wiki }: ApiQuestion, title: string, namespaces: string | null) {
	const rows = farm.lists.get(wiki)?.get(title);
	return rows
		?.map((one) => ({ ns: one.startsWith('User talk:') ? 3 : 2, title: localTitle(wiki, one) }))
		.filter(({ ns }) => namespaces === null || namespaces.split('|').includes(String(ns)));
}

/** A list of a wiki by any form of its title, with that of {@link localTitle}. */
function isOn({ farm, wiki }: ApiQuestion, title: string): boolean {
	return farm.lists.get(wiki)?.has(title) === true;
}

/** The answer to `prop=links&titles=…` about one page. */
export function linksAnswer(question: ApiQuestion): ListAnswer {
	const title = localTitle(question.wiki, question.query.get('titles') ?? '');
	const links = usersOn(question, title, question.query.get('plnamespace'));
	if (links === undefined) return { answer: { pages: [{ ns: 0, title, missing: true }] }, next: null };
	const { rows, next } = pageFrom(question, 'pl', links);
	return { answer: { pages: [{ pageid: 1, ns: 4, title, links: rows }] }, next };
}

/** The answer to `prop=categoryinfo&titles=…`. */
export function categoryInfoAnswer(question: ApiQuestion): ListAnswer {
	const { category = 'Category' } = places.find(({ name }) => name === question.wiki) ?? {};
	const pages = (question.query.get('titles') ?? '').split('|').map((asked) => {
		const title = localTitle(question.wiki, asked);
		const ns = title.startsWith(`${category}:`) ? 14 : 0;
		if (!isOn(question, title)) return { ns, title, missing: true };
		const pageCount = usersOn(question, title, null)?.length ?? 0;
		return { pageid: 1, ns, title, ...(ns === 14 && { categoryinfo: { size: pageCount, pages: pageCount } }) };
	});
	return { answer: { pages }, next: null };
}

/** The answer to `list=categorymembers`. */
export function categoryMembersAnswer(question: ApiQuestion): ListAnswer {
	const title = localTitle(question.wiki, question.query.get('cmtitle') ?? '');
	const members = usersOn(question, title, question.query.get('cmnamespace')) ?? [];
	const { rows, next } = pageFrom(question, 'cm', members);
	return { answer: { categorymembers: rows }, next };
}
