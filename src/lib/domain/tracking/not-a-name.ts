/** What stands in lists beside names, and is recognised so that nobody is asked about it. */
export type NotAName = 'date' | 'e-mail';

const day = '(?:0?[1-9]|[12]\\d|3[01])';
const month = '(?:0?[1-9]|1[0-2])';
const year = '(?:19|20)\\d\\d';
/** Months that languages of many wikis write, their beginnings. */
const monthName =
	'(?:jan|feb|f[eé]v|m[aä]r|mrz|mar|apr|avr|abr|ma[iyj]|jun|juin|jul|juil|aug|août|ago|sep|set|okt|oct|out|nov|de[czs]|' +
	'ene|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)' +
	'\\p{L}{0,9}\\.?';
const date = [
	`${year}([-/.])${month}\\1${day}`,
	`${day}([-/.])${day}\\2(?:${year}|\\d\\d)`,
	`${day}(?:\\.|er|º|st|nd|rd|th)?[- ](?:de |d’)?${monthName}[- ](?:de )?${year}`,
	`${monthName} ${day}(?:st|nd|rd|th)?,? ${year}`,
	`${year}年${month}月${day}日`,
].join('|');
const time = '\\d{1,2}:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?(?: ?[ap]\\.?m\\.?)?';
const zone = '(?: ?(?:Z|\\(?(?:UTC|GMT|CES?T|[ECMP][SD]T)\\)?|(?:UTC|GMT)?[+-]\\d\\d:?\\d\\d))?';
const dateOrTime = new RegExp(`^(?:(?:${date})(?:(?:T|,? )${time})?|${time}(?:,? (?:${date}))?)${zone}$`, 'iu');
/** As MediaWiki stores times, `20260131235959`. */
const timestamp = new RegExp(`^${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\d$`);
/** A year, `20260131`, and Unix time in s and ms: these may be names, too. */
const maybeTime = new RegExp(
	`^(?:${year}|${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|1[0-9]{9}|1[0-9]{12})(?:[.,]0+)?$`,
);
const address = /<?(?:mailto:)?[^\s@<>()[\]"',;:|]{1,64}@[^\s@<>()[\]"',;:|]{1,255}\.[^\s@<>()[\]"',;:|.]{2,63}>?/iu;
/** A comma within a date would divide it. */
const monthDayYear = new RegExp(`(?<![\\p{L}\\p{N}])${monthName} ${day}, ${year}(?![\\p{L}\\p{N}])`, 'giu');
const number = /^[+-]?\d[\d .,]*%?$/;
/** Longer than any name or date: not searched. */
const longest = 600;

/**
 * Whether a text is a date or a time. The 14 digits of MediaWiki's times always are; other numbers (a year, eight digits,
 * Unix time) are only beside something else, since there are users with such names.
 * @param isAlone whether nothing else is on the line
 */
export function isDate(text: string, isAlone: boolean): boolean {
	const plain = text.trim();
	if (plain.length > 80) return false;
	return timestamp.test(plain) || dateOrTime.test(plain) || (!isAlone && maybeTime.test(plain));
}

/**
 * A text without the first e-mail address in it; null if there is none. Today's accounts cannot have an `@`; one without
 * a domain after it stays, since accounts from before may.
 */
export function withoutEmail(text: string): string | null {
	if (!text.includes('@')) return null;
	if (text.length > longest) return '';
	const found = address.exec(text);
	if (found === null) return null;
	const rest = text.slice(0, found.index) + text.slice(found.index + found[0].length);
	return rest.replace(/\(\s*\)|\[\s*\]/, '').trim();
}

/** Whether a cell of a table cannot be the name of a person in a column of names: a date, any number, an address. */
export function isData(cell: string): boolean {
	return isDate(cell, false) || number.test(cell.trim()) || withoutEmail(cell) !== null;
}

/** A line in which each comma divides: those within dates are gone. */
export function joinDates(line: string): string {
	return line.replace(monthDayYear, (found) => found.replace(',', ''));
}
