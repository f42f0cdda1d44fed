import type { DiffRow, Hunk, Piece } from './diff-hunks.ts';

/** The rows of MediaWiki's table of a difference, as `action=compare` has them in `body`. */
export function diffTable(hunks: readonly Hunk[]): string {
	return hunks.flatMap(({ place, rows }) => [headingRow(place), ...rows.map(tableRow)]).join('');
}

function headingRow([before, after]: Hunk['place']): string {
	const cell = (text: string) => `  <td colspan="2" class="diff-lineno">${escaped(text)}</td>\n`;
	return `<tr>\n${cell(before)}${cell(after)}</tr>\n`;
}

function tableRow(row: DiffRow): string {
	if (typeof row === 'string') {
		const side = (name: string) =>
			`  <td class="diff-marker"></td>\n  <td class="diff-context diff-side-${name}"><div>${escaped(row)}</div></td>\n`;
		return `<tr>\n${side('deleted')}${side('added')}</tr>\n`;
	}
	return `<tr>\n${changedCell(row.before, 'deleted')}${changedCell(row.after, 'added')}</tr>\n`;
}

function changedCell(pieces: readonly Piece[] | null, side: 'deleted' | 'added'): string {
	if (pieces === null) return `  <td colspan="2" class="diff-empty diff-side-${side}"></td>\n`;
	const [mark, element] = side === 'deleted' ? ['−', 'del'] : ['+', 'ins'];
	const html = pieces.map(({ text, isChanged }) =>
		isChanged && text !== ''
			? `<${element} class="diffchange diffchange-inline">${escaped(text)}</${element}>`
			: escaped(text),
	);
	const marker = `  <td class="diff-marker" data-marker="${mark}"></td>\n`;
	return `${marker}  <td class="diff-${side}line diff-side-${side}"><div>${html.join('')}</div></td>\n`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
