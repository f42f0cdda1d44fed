import { canonicalUsername } from '#lib/domain/person/username.ts';
import { isPage, pageOf, publicRow, revisionsOf, type RowPage } from './action-api-rows.ts';
import type { WikiFarm } from '../wiki-farm.ts';
import { blocksAnswer, globalUser, usersAnswer } from './account-answers.ts';
import { categoryAnswer, titlesAnswer } from './category-answers.ts';
import { compareAnswer } from './compare-answer.ts';
import { categoryInfoAnswer, categoryMembersAnswer, linksAnswer, type ListAnswer } from './list-answers.ts';
import { infoAnswer, pageRevisionsAnswer } from './page-answers.ts';

/** What a wiki is asked. */
export interface ApiQuestion {
	farm: WikiFarm;
	wiki: string;
	query: URLSearchParams;
	/** Where the server is; the wikis are below it. */
	address: string;
	/** Whether it is asked as `/HOST/…`, as browsers do, and not as `/WIKI/…`. */
	isByHost: boolean;
	/** Where a wiki says that it is served, if elsewhere. */
	addressOf: ((wiki: string) => string | undefined) | undefined;
	/** Most rows in one answer. */
	rowsPerPage: number;
}

/** The body of an answer, or the code of an error. */
export function answerOf(question: ApiQuestion): object | string {
	const { farm, wiki, query } = question;
	if (query.get('action') === 'wbgetentities') return entitiesAnswer(question);
	if (query.get('action') === 'compare') return compareAnswer(question);
	if (query.get('action') !== 'query') return 'badvalue';
	farm.rowsOn(wiki);
	const answers: Record<string, unknown> = {};
	const next: Record<string, string> = {};
	for (const meta of valuesOf(query, 'meta')) {
		const answer = metaAnswer(question, meta);
		if (answer === null) return { batchcomplete: true };
		if (typeof answer === 'string') return answer;
		answers[meta === 'siteinfo' ? 'general' : meta] = answer;
	}
	if (query.get('prop') === 'info') {
		const answer = query.has('titles') ? titlesAnswer(question) : infoAnswer(question);
		if (typeof answer === 'string') return answer;
		Object.assign(answers, answer);
	}
	if (query.get('prop') === 'revisions' && query.has('pageids')) {
		const page = pageRevisionsAnswer(question);
		Object.assign(answers, page.answer);
		if (page.next !== null) next['rvcontinue'] = page.next;
	} else if (query.get('prop') === 'revisions') Object.assign(answers, revisionsAnswer(question));
	const isOfPages = query.get('list') === 'categorymembers' && !query.has('cmnamespace');
	const listed = isOfPages ? undefined : listAnswers[query.get('prop') ?? query.get('list') ?? '']?.(question);
	Object.assign(answers, listed?.answer);
	Object.assign(next, listed?.next);
	for (const list of valuesOf(query, 'list')) {
		if (list in listAnswers && !isOfPages) continue;
		if (list === 'users' || list === 'blocks') {
			answers[list] = list === 'users' ? usersAnswer(question) : blocksAnswer(question);
			continue;
		}
		if (isOfPages) {
			const page = categoryAnswer(question);
			if (typeof page === 'string') return page;
			answers[list] = page.rows;
			if (page.next !== null) next['cmcontinue'] = page.next;
			continue;
		}
		const prefix = list === 'usercontribs' ? 'uc' : 'le';
		const page = rowsAnswer(question, prefix);
		if (typeof page === 'string') return page;
		answers[list] = page.rows.map(publicRow);
		if (page.next !== null) next[`${prefix}continue`] = page.next;
	}
	const isOver = Object.keys(next).length === 0;
	return { batchcomplete: true, ...(!isOver && { continue: { ...next, continue: '-||' } }), query: answers };
}

/** What is asked about pages with people on them, by `prop` or `list`. */
const listAnswers: Readonly<Record<string, (question: ApiQuestion) => ListAnswer>> = {
	links: linksAnswer,
	categoryinfo: categoryInfoAnswer,
	categorymembers: categoryMembersAnswer,
};

function valuesOf(query: URLSearchParams, name: string): string[] {
	return query.get(name)?.split('|') ?? [];
}

/** Null: no rename is under way. */
function metaAnswer(question: ApiQuestion, meta: string): object | string | null {
	if (meta === 'globalrenamestatus') return renameStatus(question);
	if (meta === 'globaluserinfo') return globalUser(question);
	const { wiki, address, addressOf } = question;
	const server = addressOf?.(wiki) ?? `${address}/${wiki}`;
	return { wikiid: wiki, server, scriptpath: '/w', articlepath: '/wiki/$1' };
}

function renameStatus({ farm, query }: ApiQuestion): object | null {
	const asked = canonicalUsername(query.get('grsuser') ?? '');
	const account = farm.accounts
		.values()
		.find(({ name, renaming }) => renaming && [name, renaming.from].includes(asked ?? ''));
	if (asked === null || account?.renaming === undefined) return null;
	const { from, left } = account.renaming;
	return { [asked]: { from, to: account.name, status: Object.fromEntries(left.map((one) => [one, 'queued'])) } };
}

function entitiesAnswer({ farm, query }: ApiQuestion): object | string {
	const ids = valuesOf(query, 'ids');
	if (ids.length > 50) return 'toomanyvalues';
	if (ids.some((id) => !/^[QPL][1-9]\d*$/.test(id))) return 'no-such-entity';
	const language = query.get('languages') ?? 'en';
	const entities = ids.map((id) => {
		const known = farm.labels.get(id);
		if (known === undefined) return [id, { id, missing: '' }];
		const terms = Object.entries(known).map(([code, value]) => [code, { language: code, value }] as const);
		if (id.startsWith('L')) return [id, { type: 'lexeme', id, lemmas: Object.fromEntries(terms) }];
		// With `languagefallback`, what there is goes by the language that was asked for.
		const [, term] = terms.find(([code]) => code === language) ?? terms.find(([code]) => code === 'en') ?? [];
		return [id, { type: id.startsWith('Q') ? 'item' : 'property', id, labels: term ? { [language]: term } : {} }];
	});
	return { entities: Object.fromEntries(entities) as object, success: 1 };
}

function revisionsAnswer({ farm, wiki, query }: ApiQuestion): object {
	const { contributions } = farm.rowsOn(wiki);
	return revisionsOf(valuesOf(query, 'revids').map(Number), (id) => {
		const row = contributions.get(id);
		return row && farm.asShown(wiki, row);
	});
}

/** A page of `usercontribs` (`uc`) or `logevents` (`le`). */
function rowsAnswer({ farm, wiki, query, rowsPerPage }: ApiQuestion, prefix: 'uc' | 'le'): RowPage | string {
	const isContributions = prefix === 'uc';
	const name = query.get(`${prefix}user`);
	const user = name === null ? null : canonicalUsername(name);
	const userId = isContributions ? query.get('ucuserids') : null;
	if (isContributions && name === null && userId === null) return 'missingparam';
	if (name !== null && user === null) return 'baduser';
	const { contributions, logEvents } = farm.rowsOn(wiki);
	const rows = [...(isContributions ? contributions : logEvents).values()]
		.filter((row) => !farm.isHiddenOn(wiki, Number(row['userid'])))
		.map((row) => farm.asShown(wiki, row));
	const [type, title] = [query.get('letype'), query.get('letitle')];
	return pageOf({ prefix, id: isContributions ? 'revid' : 'logid', rows }, query, rowsPerPage, (row) => {
		if (user !== null && (row['user'] !== user || row['userhidden'] === true)) return false;
		if (userId !== null && (String(row['userid']) !== userId || row['userhidden'] === true)) return false;
		return (type === null || type === row['type']) && (title === null || isPage(row, title));
	});
}
