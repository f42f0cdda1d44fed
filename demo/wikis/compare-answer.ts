import { places } from '../texts/places.ts';
import { en } from '../texts/en.ts';
import { pageIdOf } from '../stream/page-id.ts';
import type { ApiQuestion } from './action-api-answers.ts';
import type { ApiRow } from './action-api-rows.ts';
import { type Hunk, hunkOf, undone } from './diff-hunks.ts';
import { diffTable } from './diff-table.ts';
import { findRevision, historyOf } from './page-history.ts';
import { statementHunk } from './statement-hunk.ts';

/**
 * The answer to `action=compare` with `fromrev` and `torev`, or with `fromrev` and `torelative=prev`. An error's code for
 * a revision that the wiki does not have, or whose text it hides.
 */
export function compareAnswer(question: ApiQuestion): object | string {
	const { farm, wiki, query } = question;
	const rowOf = (name: string) => findRevision(farm, wiki, Number(query.get(name)));
	const isPrevious = query.get('torelative') === 'prev';
	if (!query.has('fromrev') || !(isPrevious || query.has('torev'))) return 'missingparam';
	const [first, to] = [rowOf('fromrev'), isPrevious ? rowOf('fromrev') : rowOf('torev')];
	if (first === undefined || to === undefined) return 'nosuchrevid';
	const history = historyOf(farm, wiki, to['title']);
	const at = history.findIndex(({ revid }) => revid === to['revid']);
	const from = isPrevious ? history[at - 1] : first;
	if ([from, to].some((row) => row?.['texthidden'] === true)) return 'missingcontent';
	const begin = from && history.findIndex(({ revid }) => revid === from['revid']);
	const edits = begin === undefined || begin >= at ? [to] : history.slice(begin + 1, at + 1);
	const ids = (side: string, row: ApiRow | undefined) =>
		row && { [`${side}id`]: pageIdOf(String(row['title'])), [`${side}revid`]: row['revid'] };
	return { compare: { ...ids('from', from), ...ids('to', to), body: diffTable(hunksOf(question, edits)) } };
}

/** What some edits of a page changed together, from its beginning to its end. */
function hunksOf({ farm, wiki }: ApiQuestion, edits: readonly ApiRow[]): Hunk[] {
	const texts = places.find(({ name }) => name === wiki)?.texts ?? en;
	const hunks = new Map<unknown, Hunk>();
	for (const edit of edits) {
		const target = undoneBy(edit);
		if (hunks.delete(target)) continue;
		const other = target === null ? undefined : findRevision(farm, wiki, target);
		const own = (row: ApiRow) => statementHunk(row, farm.labels) ?? hunkOf(row, texts);
		hunks.set(edit['revid'], other ? undone(own(other)) : own(edit));
	}
	return [...hunks.values()].sort((a, b) => a.line - b.line);
}

/** The revision that an edit undoes, which its summary names; null: none. */
function undoneBy({ comment }: ApiRow): number | null {
	const named = /\b(\d{11})\b/.exec(String(comment))?.[1];
	return named === undefined ? null : Number(named);
}
