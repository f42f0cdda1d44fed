/** A name that is to be taken out of what is kept, and the name that its bearer has now. */
export interface ErasedName {
	name: string;
	replacement: string;
}

/** What stands for the name where a wiki's own words told it. */
export const ellipsis = '…';

/** What parts of a name that stand in a text have in common in all ways of writing it, for a first look: one of them is in it. */
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

/** Puts something in place of a name wherever it stands in a text as a word of its own. */
export function replaceName(text: string, name: string, by: string): string {
	return text.replace(patternOf(name, String.raw`(?<![\p{L}\p{N}])`), () => by);
}

/**
 * The same where a text speaks of a user for certain: after what links, mentions and addresses of users have before the
 * name. A name with a space or a digit in it counts anywhere, since it is hardly a word that means something else.
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

/** A query of a view, with the new name for the one that is forgotten; what else tells of it is left out. */
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
