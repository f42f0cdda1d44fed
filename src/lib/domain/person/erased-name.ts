/** A name to erase from everything stored, and the present name of its owner. */
export interface ErasedName {
	name: string;
	replacement: string;
}

/** Replaces the name in texts of a wiki. */
export const ellipsis = '…';

/** Parts of a name, in all spellings, for a first search: a text that contains the name contains one of them. */
export function spellingsOf(name: string): string[] {
	// Links write the first letter small too, and spaces as in addresses.
	const [first = ''] = name;
	const rest = name.slice(first.length);
	const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
	const forms = rest === '' ? [first, first.toLowerCase()] : [rest];
	return [
		...new Set(forms.flatMap((form) => [form, form.replaceAll(' ', '_')]).flatMap((form) => [form, inJson(form)])),
	];
}

/** Replaces a name wherever it is a separate word of a text. */
export function replaceName(text: string, name: string, by: string): string {
	return text.replace(patternOf(name, String.raw`(?<![\p{L}\p{N}])`), () => by);
}

/**
 * The same, only where the name certainly means a user: after the characters that links, mentions and addresses of
 * users have before a name. A name with a space or a digit is replaced everywhere, since it hardly means anything else.
 */
export function replaceUserName(text: string, name: string, by: string): string {
	if (/[ \p{N}]/u.test(name)) return replaceName(text, name, by);
	return text.replace(patternOf(name, '(?<=[:/|@]) ?'), () => by);
}

/** Whether a title is of a page of a user, of a special page about them, or of them on another wiki, as logs have it (`User:X@enwiki`). */
export function isTitleOf(title: string, name: string): boolean {
	return patternOf(name, '(?<=[:/])', '(?:$|/|@[a-z0-9_]+$)').test(title);
}

/** The same in JSON, where it may be part of any text. */
export function replaceNameInJson(json: string, { name, replacement }: ErasedName): string {
	return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
		typeof value === 'string' ? replaceName(value, name, replacement) : value,
	);
}

/**
 * A query of a view with the new name instead of the erased one; other parameters that contain the erased name are left
 * out.
 */
export function replaceNameInQuery(query: string, { name, replacement }: ErasedName): string {
	const parameters = [...new URLSearchParams(query)].flatMap(([parameter, value]) => {
		if (parameter === 'user') return [[parameter, value === name ? replacement : value]];
		return replaceName(value, name, '') === value ? [[parameter, value]] : [];
	});
	return new URLSearchParams(parameters).toString();
}

function patternOf(name: string, before: string, after = String.raw`(?![\p{L}\p{N}])`): RegExp {
	const [first = '', ...rest] = name;
	const written = (text: string) => RegExp.escape(text).replaceAll(/\\x20| /g, '[ _]');
	const firsts = [...new Set([first, first.toLowerCase()])].map(written);
	return new RegExp(`${before}(?:${firsts.join('|')})${written(rest.join(''))}${after}`, 'gu');
}
