import { pageIdOf } from '../stream/page-id.ts';
import type { ApiRow } from './action-api-rows.ts';
import type { Hunk, Piece } from './diff-hunks.ts';

/** What items and properties are called, by id and language. */
type Labels = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** A summary that Wikibase writes: what was done, in which language or on which wiki, and the words after it. */
const summary = /^\/\* wb(\w+)-(\w+):\d*\|([\w-]*)[^*]*\*\/ ?(.*)$/s;

/** What an edit of an item or of a file's structured data changed, as Wikibase shows it; null for any other edit. */
export function statementHunk(row: ApiRow, labels: Labels): Hunk | null {
	const found = summary.exec(String(row['comment']));
	if (found === null) return null;
	const [, part = '', kind = '', of = '', words = ''] = found;
	const { heading, value } = changeOf(part, of, words, labels);
	const isNew = /add|create/.test(kind);
	const isGone = kind === 'remove';
	const piece = (text: string): Piece[] => [{ text, isChanged: true }];
	const earlier = `${value.slice(0, Math.ceil(value.length / 2))} (?)`;
	return {
		place: [isNew ? '' : heading, isGone ? '' : heading],
		line: pageIdOf(heading),
		rows: [{ before: isNew ? null : piece(isGone ? value : earlier), after: isGone ? null : piece(value) }],
	};
}

function changeOf(part: string, of: string, words: string, labels: Labels) {
	const labelOf = (id: string) => labels.get(id)?.['en'] ?? id;
	const claim = /\[\[(?:d:Special:EntityPage\/|Property:)(P\d+)\]\]: (.*)/s.exec(words);
	if (claim?.[1] !== undefined) {
		const value = (claim[2] ?? '').replace(/\[\[(?:d:Special:EntityPage\/)?(Q\d+)\]\]/, (_, id: string) => labelOf(id));
		return { heading: `Property / ${labelOf(claim[1])}`, value };
	}
	const name = { setlabel: 'label', setdescription: 'description', setaliases: 'aliases', setsitelink: 'links' }[part];
	return { heading: `${name ?? part} / ${of}${part === 'setsitelink' ? ' / name' : ''}`, value: words };
}
