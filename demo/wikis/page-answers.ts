import { pageIdOf } from '../stream/page-id.ts';
import type { ApiQuestion } from './action-api-answers.ts';
import { type ApiRow, publicRow } from './action-api-rows.ts';
import { findRevision, historyOf } from './page-history.ts';

/** What `rvprop` names, and the fields that it means. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
	ids: ['revid', 'parentid'],
	flags: ['minor'],
	timestamp: ['timestamp'],
	user: ['user', 'userhidden'],
	userid: ['userid', 'userhidden'],
	size: ['size'],
	comment: ['comment', 'commenthidden'],
	tags: ['tags'],
};

/** The answer to `prop=info&revids=…`, which says what the newest revision of their pages is. */
export function infoAnswer({ farm, wiki, query }: ApiQuestion): object {
	const ids = (query.get('revids') ?? '').split('|').map(Number);
	const known = ids.map((id) => [id, findRevision(farm, wiki, id)] as const);
	const titles = new Set(known.flatMap(([, row]) => (row ? [row['title']] : [])));
	const pages = [...titles].flatMap((title) => {
		const last = historyOf(farm, wiki, title).at(-1);
		if (last === undefined) return [];
		const { timestamp: touched, revid: lastrevid, size: length } = last;
		return [{ ...pageOf(last), contentmodel: 'wikitext', touched, lastrevid, length }];
	});
	const bad = known.filter(([, row]) => row === undefined).map(([id]) => [id, { revid: id, missing: true }] as const);
	return { ...(bad.length > 0 && { badrevids: Object.fromEntries(bad) }), ...(pages.length > 0 && { pages }) };
}

/** The answer to `prop=revisions&pageids=…`, and where it goes on. Revisions that are deleted are not in it. */
export function pageRevisionsAnswer({ farm, wiki, query, rowsPerPage }: ApiQuestion) {
	const pageId = Number(query.get('pageids'));
	const { contributions } = farm.rowsOn(wiki);
	const one = contributions.values().find(({ title }) => pageIdOf(String(title)) === pageId);
	if (one === undefined) return { answer: { pages: [{ pageid: pageId, missing: true }] }, next: null };
	const history = historyOf(farm, wiki, one['title']);
	const rows = query.get('rvdir') === 'newer' ? history : history.reverse();
	const start = query.get('rvcontinue')?.split('|')[1] ?? query.get('rvstartid');
	const from = start === null ? 0 : rows.findIndex(({ revid }) => revid === Number(start));
	const limit = Math.min(Number(query.get('rvlimit') ?? 10), rowsPerPage);
	const wanted = from === -1 ? [] : rows.slice(from, from + limit);
	const left = from === -1 ? undefined : rows[from + limit];
	const fields = (query.get('rvprop') ?? 'ids|timestamp|flags|comment|user')
		.split('|')
		.flatMap((name) => fieldsOf[name] ?? []);
	const shown = wanted
		.map(publicRow)
		.map((row) => Object.fromEntries(Object.entries(row).filter(([field]) => fields.includes(field))));
	return {
		answer: { pages: [{ ...pageOf(one), revisions: shown }] },
		next: left === undefined ? null : `${String(left['timestamp']).replace(/\D/g, '')}|${String(left['revid'])}`,
	};
}

function pageOf({ ns, title }: ApiRow) {
	return { pageid: pageIdOf(String(title)), ns, title };
}
