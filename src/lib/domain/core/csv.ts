/** A value of a table; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** The start of a file: without this byte order mark Excel reads only ASCII correctly. */
export const csvStart = '\uFEFF';

/** One line of a CSV file, after RFC 4180. */
export function csvRow(cells: readonly Cell[]): string {
	return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A text with this start is a formula in a spreadsheet; full-width characters too. */
const formulaStart = /^[\s\p{Cf}]*[=+\-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * What may be the start of a cell in a spreadsheet that separates cells by semicolon or tab, as Excel does in much of
 * Europe, with the sign of a formula, if that comes next. It ignores our quotes, since they are not at the start of what
 * it treats as a cell. Each match takes all blanks there are, so that none is looked at twice.
 */
const innerStart = /(?:;[\s\p{Cf}"]*|[\s\p{Cf}"]+)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20]?)/gu;

/**
 * A value as a cell. A text that a spreadsheet would run as a formula gets an apostrophe before it, which marks a text;
 * numbers stay numbers.
 */
export function csvCell(value: Cell): string {
	if (value === null) return '';
	if (typeof value !== 'string') return String(value);
	const text = (formulaStart.test(value) ? `'${value}` : value).replace(innerStart, (start: string, sign: string) =>
		sign === '' ? start : start.replaceAll(/[;\t\r\n]/g, "$&'"),
	);
	return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
