import { canonicalIp, looksLikeIpv4 } from './ip-address.ts';

/** What a name belongs to: a registered account, a temporary account, or an address. */
export type UserKind = 'account' | 'temporary' | 'ip';

/** Direction marks and invisible joiners that are pasted with a name; MediaWiki removes them or refuses such a name. */
const pastedMarks = /[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;
/** Characters that MediaWiki's titles treat as a space. */
const spaces = /[ _\u00A0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/g;
const wikiLink = /^\[\[([^[\]|]+)(?:\|[^[\]]*)?\]\]$/;
const userPrefix = /^[: ]*user(?: talk)? ?: ?/i;
/**
 * What no title may contain, so no user name either, plus `/`, which would be a subpage. Characters that are refused
 * only for new accounts (`@`, `:`, `=`) are not among them, since old accounts have them.
 */
const forbidden = /[#<>[\]|{}/\p{Cc}\uFFFD]|~~~|%[0-9A-F]{2}/iu;
const maximumBytes = 255;
const temporaryPattern = /^~\d{4}-\d+(?:-\d+)*$/;

/**
 * First letters that Wikimedia does not change although Unicode has a capital: its names are older than those capitals.
 */
const unchangedFirst = /[ǅǈǋǲ\u0345\u10D0-\u10FFⅰ-ⅿⓐ-ⓩꞹ\u{16E60}-\u{16E7F}]/u;
/** Greek with iota below: Unicode's capital is two letters, Wikimedia's the one title-case letter. */
const iotaBelow = /[\u1F80-\u1FAF\u1FB3\u1FC3\u1FF3]/;

/**
 * Wikimedia's upper case of a first letter, which is a single letter or the letter itself (`ß` stays `ß`), as in
 * `UcfirstOverrides.php` of its configuration. Turkic wikis differ in `i`, but accounts are global.
 */
function upperFirst(letter: string): string {
	if (unchangedFirst.test(letter)) return letter;
	const upper = letter.toUpperCase();
	if ([...upper].length === 1) return upper;
	if (!iotaBelow.test(letter)) return letter;
	const code = letter.charCodeAt(0);
	return String.fromCharCode(code < 0x1fb0 ? code | 8 : code + 9);
}

function canonicalAccount(text: string): string | null {
	const [first, ...rest] = text;
	if (first === undefined || forbidden.test(text) || looksLikeIpv4(text)) return null;
	const name = (upperFirst(first) + rest.join('')).normalize('NFC');
	return new TextEncoder().encode(name).length > maximumBytes ? null : name;
}

/**
 * A name in the one form that MediaWiki stores: first letter upper-case, single spaces, composed Unicode (NFC), IP
 * addresses written out. Accepts what people paste: `user:example_User`, `[[User:X|x]]`, marks of direction. Null for
 * what cannot be a user's name; IP ranges are not names. `#` is never in a name.
 */
export function canonicalUsername(text: string): string | null {
	if (!text.isWellFormed()) return null;
	let name = text.replace(pastedMarks, '').normalize('NFC').trim();
	name = (wikiLink.exec(name)?.[1] ?? name).replace(spaces, ' ').trim();
	while (userPrefix.test(name)) name = name.replace(userPrefix, '');
	return canonicalIp(name) ?? canonicalIp(name.replace(/^[: ]+/, '')) ?? canonicalAccount(name.replace(/^[: ]+/, ''));
}

/** A name in lower case, for searches: two people may share it. Null where there is no canonical form. */
export function normalizedUsername(text: string): string | null {
	return canonicalUsername(text)?.toLowerCase() ?? null;
}

/** Of a name in canonical form. */
export function userKind(name: string): UserKind {
	if (canonicalIp(name) !== null) return 'ip';
	return temporaryPattern.test(name) ? 'temporary' : 'account';
}
