import type { DiffLine, DiffStretch } from '#lib/domain/event/diff.ts';

/**
 * Takes apart the rows of a table that a wiki's `action=compare` gives, into plain texts. The HTML is parsed into a
 * document that runs and loads nothing, and no element of it gets onto a page. Texts of both sides come in one column.
 */
export function parseDiffTable(body: string): DiffLine[] {
	const { documentElement } = new DOMParser().parseFromString(`<table><tbody>${body}</tbody></table>`, 'text/html');
	return [...documentElement.querySelectorAll('tr')].flatMap(parseRow);
}

function parseRow(row: HTMLTableRowElement): DiffLine[] {
	const places = [...row.querySelectorAll('td.diff-lineno')];
	if (places.length > 0) return [placeOf(places)];
	const context = row.querySelector('td.diff-context');
	if (context) return [{ kind: 'context', stretches: stretchesOf(context), isMoved: false }];
	const isMoved = row.querySelector('[class^="mw-diff-movedpara-"]') !== null;
	return (['removed', 'added'] as const).flatMap((kind): DiffLine[] => {
		const cell = row.querySelector(kind === 'removed' ? 'td.diff-deletedline' : 'td.diff-addedline');
		return cell ? [{ kind, stretches: stretchesOf(cell), isMoved }] : [];
	});
}

/** Where lines stand, as the newer side says it; the older where the newer has nothing, as of a statement that was removed. */
function placeOf(cells: readonly Element[]): DiffLine {
	const [before = '', after = before] = cells.map(({ textContent }) => textContent.trim());
	const isLine =
		wordsOf(before) === wordsOf(after) && (/[:：]$/.test(after) || cells[0]?.id.startsWith('mw-diff-left-l'));
	return { kind: 'place', number: isLine ? numberIn(after) : null, text: after === '' ? before : after };
}

const wordsOf = (place: string): string => place.replaceAll(/[\p{Nd}.,٬'’\s]/gu, '');

/**
 * The number of a line as `Line 1,234:` or `Zeile 1.234:` tells it, in whatever digits: MediaWiki's message `lineno`. A
 * heading with several numbers is none, nor is one of several parts, as Wikibase writes them: `Aliases / de / 0`.
 */
function numberIn(place: string): number | null {
	const numbers = place.replaceAll(/(?<=\p{Nd})[.,٬'’\s](?=\p{Nd})/gu, '').match(/\p{Nd}+/gu) ?? [];
	const digits = numbers.length === 1 && !place.includes('/') ? [...(numbers[0] ?? '')] : [];
	if (digits.length === 0 || digits.length > 7) return null;
	const number = Number(digits.map(digitValue).join(''));
	return Number.isSafeInteger(number) ? number : null;
}

/** Unicode has the ten digits of each script in a row, and the zero at a multiple that this finds by looking back. */
function digitValue(digit: string): number {
	let value = 0;
	let point = digit.codePointAt(0) ?? 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - 1))) {
		point--;
		value++;
	}
	return value;
}

/** Neighbours that are alike become one. */
function stretchesOf(cell: Element): DiffStretch[] {
	const stretches: DiffStretch[] = [];
	const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const text = node.textContent ?? '';
		const isChanged = node.parentElement?.closest('ins, del, .diffchange') !== null;
		// What is between the cell and its one division is layout.
		if (text === '' || (node.parentElement === cell && text.trim() === '')) continue;
		const last = stretches.at(-1);
		if (last?.isChanged === isChanged) last.text += text;
		else stretches.push({ text, isChanged });
	}
	return stretches;
}
