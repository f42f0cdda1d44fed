import type { DiffLine, DiffStretch } from '#lib/domain/event/diff.ts';

/**
 * Parses the table rows that a wiki's `action=compare` returns into plain texts. The HTML is parsed into a document that
 * runs and loads nothing, and none of its elements is put on a page. The texts of both sides are in one column.
 */
export function parseDiffTable(body: string): DiffLine[] {
	const html = `<table><tbody>${bareTags(body)}</tbody></table>`;
	const { documentElement } = new DOMParser().parseFromString(html, 'text/html');
	return [...documentElement.querySelectorAll('tr')].flatMap(parseRow);
}

/** A comment, a tag with its attributes, in which wikis write no angle bracket, or a bracket that is none of these. */
const markup = /<!--[^]*?(?:-->|$)|<(\/?[a-z][\w-]*)((?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)>|</gi;
const usedAttribute = /\s(class|id)=(?:"([^"]*)"|'([^'"]*)')/gi;

/** The elements on which depends what is text of which line; each other one becomes a `span`. */
const usedElement = /^\/?(?:table|caption|thead|tbody|tfoot|tr|th|td|div|ins|del|br)$/i;

/**
 * HTML with only those elements and attributes that are read here. Chromium reports styles and handlers of events as
 * violations of our policy even where none would run.
 */
function bareTags(html: string): string {
	return html.replace(markup, (found: string, tag?: string, attributes = '') => {
		if (tag === undefined) return found === '<' ? '&lt;' : '';
		const name = usedElement.test(tag) ? tag : tag.startsWith('/') ? '/span' : 'span';
		const used = [...attributes.matchAll(usedAttribute)];
		return `<${name}${used.map(([, attribute, value, other]) => ` ${attribute}="${value ?? other}"`).join('')}>`;
	});
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

/** The heading of the lines that follow: that of the newer side, or of the older if the newer is empty (a removed statement). */
function placeOf(cells: readonly Element[]): DiffLine {
	const [before = '', after = before] = cells.map(({ textContent }) => textContent.trim());
	const isLine =
		wordsOf(before) === wordsOf(after) && (/[:：]$/.test(after) || cells[0]?.id.startsWith('mw-diff-left-l'));
	return { kind: 'place', number: isLine ? numberIn(after) : null, text: after === '' ? before : after };
}

const wordsOf = (place: string): string => place.replaceAll(/[\p{Nd}.,٬'’\s]/gu, '');

/**
 * The line number in a heading such as `Line 1,234:` or `Zeile 1.234:`, in the digits of any script: MediaWiki's message
 * `lineno`. Null for a heading with several numbers, or with several parts, as in Wikibase: `Aliases / de / 0`.
 */
function numberIn(place: string): number | null {
	const numbers = place.replaceAll(/(?<=\p{Nd})[.,٬'’\s](?=\p{Nd})/gu, '').match(/\p{Nd}+/gu) ?? [];
	const digits = numbers.length === 1 && !place.includes('/') ? [...(numbers[0] ?? '')] : [];
	if (digits.length === 0 || digits.length > 7) return null;
	const number = Number(digits.map(digitValue).join(''));
	return Number.isSafeInteger(number) ? number : null;
}

/** The value of a digit: in Unicode the ten digits of a script follow each other, so it is the number of digits before it. */
function digitValue(digit: string): number {
	let value = 0;
	let point = digit.codePointAt(0) ?? 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - 1))) {
		point--;
		value++;
	}
	return value;
}

/** The texts of a cell; adjacent ones of the same kind are joined. */
function stretchesOf(cell: Element): DiffStretch[] {
	const stretches: DiffStretch[] = [];
	const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const text = node.textContent ?? '';
		const isChanged = node.parentElement?.closest('ins, del, .diffchange') !== null;
		// White space between the cell and its single `div` is layout.
		if (text === '' || (node.parentElement === cell && text.trim() === '')) continue;
		const last = stretches.at(-1);
		if (last?.isChanged === isChanged) last.text += text;
		else stretches.push({ text, isChanged });
	}
	return stretches;
}
