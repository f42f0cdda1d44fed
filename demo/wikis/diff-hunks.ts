import { pick, randomFrom } from '../../fixtures/random.ts';
import { pageIdOf } from '../stream/page-id.ts';
import type { Texts } from '../texts/texts.ts';
import type { ApiRow } from './action-api-rows.ts';

/** A part of a line, in both revisions or in one of them. */
export interface Piece {
	text: string;
	isChanged: boolean;
}

/** A line of a difference: the same on both sides, or what it is on each; null: it is not there. */
export type DiffRow = string | { before: Piece[] | null; after: Piece[] | null };

/** What one edit changed at one place. */
export interface Hunk {
	/** The headings of both sides. */
	place: readonly [before: string, after: string];
	/** What orders the places of a page. */
	line: number;
	rows: DiffRow[];
}

/** Up to so many bytes are within a line, and up to so many are a sentence more. */
const smallest = 24;
const ofSentence = 260;
/** A difference has at most so many lines of new text. */
const mostLines = 8;

/** What an edit changed, the same whenever it is asked: so much text as its size says. */
export function hunkOf(row: ApiRow, texts: Texts): Hunk {
	const random = randomFrom(Number(row['revid']) % 2 ** 31);
	const isFirst = Number(row['parentid']) === 0;
	const bytes = Number(isFirst ? row['size'] : row['sizediff']);
	const pageId = pageIdOf(String(row['title']));
	// The lines of a page stay what they are, whichever edit shows them.
	const lineAt = (line: number) => texts.sentences[(line + pageId) % texts.sentences.length] ?? '';
	const line = isFirst ? 1 : 2 + Math.floor(random() * 24);
	const grown = rowsOf(random, texts, Math.abs(bytes), lineAt(line));
	const changed = bytes < 0 ? grown.map(inverted) : grown;
	const heading = texts.line.replace('$1', String(line));
	return {
		place: [heading, heading],
		line,
		rows: isFirst ? newLines(random, texts, bytes) : [lineAt(line - 1), ...changed, lineAt(line + 1)],
	};
}

/** The same the other way round, as an edit that undoes another shows it. */
export function undone({ place: [before, after], line, rows }: Hunk): Hunk {
	return { place: [after, before], line, rows: rows.map(inverted) };
}

function inverted(row: DiffRow): DiffRow {
	return typeof row === 'string' ? row : { before: row.after, after: row.before };
}

/** A line that changes by so many bytes, or new ones after it. */
function rowsOf(random: () => number, texts: Texts, bytes: number, line: string): DiffRow[] {
	if (bytes > ofSentence) return [line, ...newLines(random, texts, bytes)];
	if (bytes <= smallest) return [smallChange(random, line, bytes)];
	const more = { text: gapAfter(line) + textOf(random, texts, bytes), isChanged: true };
	const same = { text: line, isChanged: false };
	return [{ before: [same], after: [same, more] }];
}

/** A word in place of another: a slip of the pen, or one that is longer by so many bytes. */
function smallChange(random: () => number, line: string, bytes: number): DiffRow {
	const words = [...line.matchAll(/\p{L}{3,}/gu)];
	const { 0: word, index } = words.length === 0 ? { 0: line, index: 0 } : pick(random, words);
	const letters = [...word.slice(0, 12)];
	const at = Math.floor(random() * Math.max(1, letters.length - 1));
	const [first = '', second = ''] = letters.slice(at, at + 2);
	const slip = bytes === 0 ? [...letters.slice(0, at), second, first, ...letters.slice(at + 2)] : letters.slice(0, -2);
	const around = (text: string): Piece[] => [
		{ text: line.slice(0, index), isChanged: false },
		{ text, isChanged: true },
		{ text: line.slice(index + letters.join('').length), isChanged: false },
	];
	return { before: around(slip.join('')), after: around(letters.join('')) };
}

/** Lines that are new, as long as so many bytes together. */
function newLines(random: () => number, texts: Texts, bytes: number): DiffRow[] {
	const count = Math.min(mostLines, Math.max(1, Math.round(bytes / 350)));
	return Array.from({ length: count }, () => ({
		before: null,
		after: [{ text: textOf(random, texts, Math.min(900, bytes / count)), isChanged: false }],
	}));
}

/** Sentences of about so many bytes. */
function textOf(random: () => number, { sentences }: Texts, bytes: number): string {
	let text = '';
	for (let at = Math.floor(random() * sentences.length); Buffer.byteLength(text) < bytes; at++)
		text += gapAfter(text) + (sentences[at % sentences.length] ?? '');
	// Half a sentence is better than one of twice the size.
	if (Buffer.byteLength(text) < bytes * 1.6) return text;
	const letters = [...text];
	return letters.slice(0, Math.ceil((letters.length * bytes) / Buffer.byteLength(text))).join('');
}

/** Between sentences; Chinese and Japanese have none. */
function gapAfter(text: string): string {
	return text === '' || text.endsWith('。') ? '' : ' ';
}
