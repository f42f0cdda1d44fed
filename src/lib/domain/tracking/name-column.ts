import { isData } from './not-a-name.ts';
import { nameHeads } from './user-words.ts';

/** A cell of the column of names. */
export interface NameCell {
	/** The line, counted from 1. */
	line: number;
	text: string;
}

interface Row {
	line: number;
	cells: string[];
}

/** Between the cells of spreadsheets that are copied, and of CSV files in parts of the world. */
const delimiters = ['\t', ';', ','] as const;
type Delimiter = (typeof delimiters)[number];

/** A cell and what ends it; quoted after RFC 4180, with its lines, or bare. */
const cellOf: Readonly<Record<Delimiter, RegExp>> = {
	'\t': /(?: *"((?:[^"]|"")*)" *(?=\t|\r?\n|\r|$)|([^\t\r\n]*))(\t|\r?\n|\r|$)/y,
	';': /(?: *"((?:[^"]|"")*)" *(?=;|\r?\n|\r|$)|([^;\r\n]*))(;|\r?\n|\r|$)/y,
	',': /(?: *"((?:[^"]|"")*)" *(?=,|\r?\n|\r|$)|([^,\r\n]*))(,|\r?\n|\r|$)/y,
};

/**
 * The column of names of a table (CSV, or copied from a spreadsheet). It is the one with a head such as `username`, the
 * surest of them. Without a head, in a table with another column of dates, numbers or e-mail addresses alone, it is the
 * first that is none. Null for other texts: then every piece may be a name.
 */
export function findNameColumn(text: string): NameCell[] | null {
	return columnWithHead(text) ?? columnWithoutHead(text);
}

function columnWithHead(text: string): NameCell[] | null {
	const firstLine = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? '';
	if (firstLine.length > 10_000) return null;
	const heads = delimiters.flatMap((delimiter) => {
		const cells = readRows(firstLine, delimiter)[0]?.cells ?? [];
		const found = bestHead(cells);
		return found === null ? [] : [{ delimiter, ...found, width: cells.length }];
	});
	const [head] = heads.sort((one, other) => other.width - one.width);
	// A name that is alone in the first line of a list may be one of the less sure words.
	if (head === undefined || (head.width === 1 && head.rank > 0)) return null;
	const rows = readRows(text, head.delimiter).filter(isFilled).slice(1);
	if (rows.length === 0) return null;
	return rows.map(({ line, cells }) => ({ line, text: cells[head.at] ?? '' }));
}

function bestHead(cells: readonly string[]): { at: number; rank: number } | null {
	const words = cells.map((cell) => cell.replace(/[\s_.:()/-]+/g, ' ').trim());
	for (const [rank, heads] of nameHeads.entries()) {
		const at = words.findIndex((word) => word.length < 80 && heads.test(word) && !/e-?mail/i.test(word));
		if (at !== -1) return { at, rank };
	}
	return null;
}

function columnWithoutHead(text: string): NameCell[] | null {
	for (const delimiter of delimiters) {
		const rows = readRows(text, delimiter).filter(isFilled);
		const width = rows[0]?.cells.length ?? 0;
		if (rows.length < 2 || width < 2 || rows.some(({ cells }) => cells.length !== width)) continue;
		// The first row may be a head in words that are not known.
		const found = nameColumnOf(rows) ?? (rows.length > 2 ? nameColumnOf(rows.slice(1)) : null);
		if (found !== null) return found;
	}
	return null;
}

function nameColumnOf(rows: readonly Row[]): NameCell[] | null {
	const shares = (rows[0]?.cells ?? []).map((_, at) => {
		const filled = rows.map(({ cells }) => cells[at] ?? '').filter((cell) => cell.trim() !== '');
		return filled.length === 0 ? null : filled.filter(isData).length / filled.length;
	});
	const at = shares.findIndex((share) => share !== null && share < 0.5);
	if (at === -1 || !shares.includes(1)) return null;
	return rows.map(({ line, cells }) => ({ line, text: cells[at] ?? '' }));
}

function isFilled({ cells }: Row): boolean {
	return cells.some((cell) => cell.trim() !== '');
}

function readRows(text: string, delimiter: Delimiter): Row[] {
	const cell = cellOf[delimiter];
	const rows: Row[] = [];
	let [row, line]: [Row, number] = [{ line: 1, cells: [] }, 1];
	cell.lastIndex = 0;
	for (;;) {
		const [whole = '', quoted, bare = '', end = ''] = cell.exec(text) ?? [];
		row.cells.push(quoted?.replaceAll('""', '"') ?? bare);
		line += whole.match(/\r\n|[\r\n]/g)?.length ?? 0;
		if (end === delimiter) continue;
		rows.push(row);
		if (end === '') return rows;
		row = { line, cells: [] };
	}
}
