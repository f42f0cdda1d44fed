/** A value of a table; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** What a file begins with: without this byte order mark Excel misreads all but ASCII. */
export const csvStart = '\uFEFF';

/** Cells as a line of RFC 4180. */
export function csvRow(cells: readonly Cell[]): string {
	return `${cells.map(csvCell).join(',')}\r\n`;
}

/** What makes a spreadsheet take a text for a formula, in full width too. */
const formulaStart = /^[\s\p{Cf}]*[=+\-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * Where a spreadsheet that divides cells by semicolon or tab, as Excel does in much of Europe, sees the start of a cell:
 * to it our quotes are no quotes, since they do not stand at the beginning of what it takes for a cell.
 */
const innerFormulaStart = /([;\t\r\n])(?=[\s\p{Cf}"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;

/**
 * A value as a cell. A text that a spreadsheet would run gets an apostrophe before it, which spreadsheets take as the
 * sign of a text; numbers stay numbers.
 */
export function csvCell(value: Cell): string {
	if (value === null) return '';
	if (typeof value !== 'string') return String(value);
	const text = (formulaStart.test(value) ? `'${value}` : value).replace(innerFormulaStart, "$1'");
	return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
