import { canonicalUsername } from '../person/username.ts';
import { findNameColumn } from './name-column.ts';
import { isDate, joinDates, type NotAName, withoutEmail } from './not-a-name.ts';
import { hasUserPrefix, userInAddress, userInTitle, usersInTemplate, withoutUserPrefix } from './user-title.ts';

/** A name as it stood in a pasted list, or what stood there in place of one. */
export interface PastedName {
	/** The line, counted from 1. */
	line: number;
	/** As it was typed, cut to a length that can be shown; empty for what is no name but a date or an address. */
	typed: string;
	/** In canonical form; null if MediaWiki cannot have such a name. */
	name: string | null;
	/** What it is in place of a name; undefined for what is meant as one. */
	not?: NotAName;
}

/** More names than this are too many for one list. */
export const mostPasted = 5_000;
/** The longest text, in UTF-16 units: as many names, and a table around them. */
export const longestPasted = 1_000_000;
/** What a text is read for: many more pieces than names that are accepted. */
const mostPieces = 4 * mostPasted;

const lines = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/**
 * A piece of a line, in quotes or bare, and what divides it from the next. Controls are in no name; commas and semicolons
 * are in few, and a list has them between its names far more often.
 */
const piecePattern =
	/ *(?:"((?:[^"]|"")*)" *(?=[,;\u060C\u061B\u3001\uFF0C\uFF1B\p{Cc}\u2028\u2029]|$)|([^,;\u060C\u061B\u3001\uFF0C\uFF1B\p{Cc}\u2028\u2029]*))(?:[,;\u060C\u061B\u3001\uFF0C\uFF1B\p{Cc}\u2028\u2029]+|$)/uy;
/** Wiki links, templates, and addresses, also without `https:`. */
const construct =
	/(\[\[[^[\]]*\]\]|\{\{[^{}]*\}\}|(?:https?:)?\/\/[^\s<>"|\]]+|(?<![\w.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}\/(?:wiki|w)\/[^\s<>"|\]]+)/iu;
const onlyLink = /^\[\[([^[\]|]{1,600})(?:\|[^[\]]{0,600})?\]\]$/;
/** What begins an item of a wiki's list. */
const bullet = /^[*#:;•–-]+ +|^[*#:;]+(?=\[\[|\{\{)|^\d{1,4}[.)] +/;
const marks = /[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
const quotes = /^(?:"(.+)"|“(.+)”|„(.+)[“”]|«(.+)»|‘(.+)’|'(.+)'|「(.+)」)$/u;

/**
 * Finds the names in what somebody pasted: one or several a line, divided by commas, semicolons or tabs, in quotes or
 * not, with `User:` in the languages of the wikis; as wiki links, templates such as `{{user|X}}`, or addresses of pages
 * about users, beside which words without such a prefix do not count; or as a table, of which one column counts
 * ({@link findNameColumn}). Dates and e-mail addresses are recognised, and their text is not in the result.
 * The same name may come again.
 */
export function parsePastedNames(text: string): PastedName[] {
	const clean = text.replace(marks, '');
	const found: PastedName[] = [];
	const column = findNameColumn(clean);
	const contents = column ?? clean.split(lines).map((content, index) => ({ line: index + 1, text: content }));
	for (const { line, text: content } of contents) {
		found.push(...namesIn(content, line, column !== null));
		if (found.length > mostPieces) break;
	}
	return found;
}

function namesIn(content: string, line: number, isCell: boolean): PastedName[] {
	const trimmed = content.trim();
	// Before the number of its day is taken for that of a list.
	if (isDate(trimmed, true)) return [{ line, typed: '', name: null, not: 'date' }];
	const clean = joinDates(isCell ? trimmed : trimmed.replace(bullet, ''));
	const parts = clean.split(construct);
	// A signature links to the person twice, and a line of a list may say more about them: beside links, only what is
	// said to be a user counts.
	const users = parts.map((part, at) => (at % 2 === 1 ? usersOf(part) : []));
	if (users.some((some) => some.length > 0)) {
		const pasted = parts.flatMap((part, at) =>
			at % 2 === 1 ? (users[at] ?? []) : piecesOf(part).filter((piece) => hasUserPrefix(spaced(piece))),
		);
		const names = pasted.flatMap((piece) => pastedNames(piece, line, false));
		return [...new Map(names.map((one) => [one.name ?? one.typed, one])).values()];
	}
	const [, only] = onlyLink.exec(clean) ?? [];
	const pieces = only === undefined ? (isCell ? [clean] : piecesOf(clean)) : [only];
	const filled = pieces.filter((piece) => piece.trim() !== '');
	return filled.flatMap((piece) => pastedNames(piece, line, isCell || filled.length === 1));
}

/** The users that a link, a template or an address names. */
function usersOf(part: string): string[] {
	const [, target] = /^\[\[([^|\]]*)/.exec(part) ?? [];
	if (target !== undefined) return listed(userInTitle(target));
	if (part.startsWith('{{')) return usersInTemplate(part.slice(2, -2));
	// A list may divide addresses by a comma alone, or end in one.
	const addresses = part
		.split(/[,;](?=(?:https?:)?\/\/)/i)
		.map((one) => one.replace(/(?<![,;'’”»])[,;'’”»]+$/, '').replace(/^([^()]*(?:\([^()]*\))?)\)+$/, '$1'));
	return addresses.flatMap((one) => listed(userInAddress(one)));
}

function listed(name: string | null): string[] {
	return name === null ? [] : [name];
}

function piecesOf(text: string): string[] {
	const pieces: string[] = [];
	piecePattern.lastIndex = 0;
	while (piecePattern.lastIndex < text.length && pieces.length <= mostPieces) {
		const [whole = '', quoted, bare = ''] = piecePattern.exec(text) ?? [];
		if (whole === '') break;
		pieces.push(quoted?.replaceAll('""', '"') ?? bare);
	}
	return pieces;
}

function spaced(text: string): string {
	return text.replaceAll('_', ' ').trim();
}

/** What a piece means: one name, but an address beside it is found, too. */
function pastedNames(piece: string, line: number, isAlone: boolean): PastedName[] {
	const rest = withoutEmail(piece);
	if (rest !== null) {
		const email: PastedName = { line, typed: '', name: null, not: 'e-mail' };
		return rest === '' ? [email] : [...pastedNames(rest, line, false), email];
	}
	const typed = unquoted(spaced(piece));
	if (isDate(typed, isAlone)) return [{ line, typed: '', name: null, not: 'date' }];
	return [{ line, typed: [...typed].slice(0, 120).join(''), name: canonicalUsername(withoutUserPrefix(typed)) }];
}

function unquoted(text: string): string {
	const plain = text.replace(/^('{2,5})(.+)\1$/u, '$2');
	const inside = quotes
		.exec(plain)
		?.slice(1)
		.find((one) => one !== undefined);
	return (inside ?? plain).trim();
}
