import { titleInAddress } from '../wiki/wikimedia-host.ts';
import { userListTemplates, userNamespaces, userSpecialPages, userTemplates } from './user-words.ts';

/** A link may lead to another wiki first (`:de:`, `m:`). */
const interwiki = '^[: ]*(?:[a-z-]{1,12} ?: ?){0,2}';
/** What stands before a user's name, maybe of the page on which one talks to them. */
const userPrefix = new RegExp(
	`${interwiki}(?:${userNamespaces.join('|')})(?: (?:talk|diskussion|discussion))? ?: ?`,
	'iu',
);
/** The namespace of special pages has a name in each language: that of the page decides. */
const specialPage = new RegExp(`${interwiki}[^:/]{1,40}: ?(?:${userSpecialPages.join('|')}) ?/ ?`, 'iu');
const firstOf = new Set(userTemplates);
const allOf = new Set(userListTemplates);
/** Parameters of special pages that name a user. */
const userParameters = ['target', 'user', 'username'];

/** Whether a text begins as the title of a user's page does, in a language of the wikis. */
export function hasUserPrefix(text: string): boolean {
	return userPrefix.test(text);
}

/** A text without what stands before the user's name. */
export function withoutUserPrefix(text: string): string {
	return text.replace(userPrefix, '');
}

/** The user of a title: of a page of theirs, or a special page about them, such as their contributions; else null. */
export function userInTitle(title: string): string | null {
	const plain = title.replaceAll('_', ' ').trim();
	if (hasUserPrefix(plain)) return withoutUserPrefix(plain).split(/[/#]/)[0] ?? '';
	const [before] = specialPage.exec(plain) ?? [];
	return before === undefined ? null : (withoutUserPrefix(plain.slice(before.length)).split('#')[0] ?? '');
}

/** The user of a page's address on any wiki, mobile ones included; null for other pages and addresses. */
export function userInAddress(address: string): string | null {
	const whole = /^\w+:/.test(address) ? address : `https://${address.replace(/^\/\//, '')}`;
	const named = userInTitle(titleInAddress(whole) ?? '');
	if (named !== null) return named;
	const parameters = URL.parse(whole)?.searchParams;
	const given = userParameters.map((name) => parameters?.get(name)).find((value) => value);
	return given ? withoutUserPrefix(given.replaceAll('_', ' ').trim()) : null;
}

/** The users whom a template names, such as `{{user|X}}`; empty for other templates. @param content between the braces */
export function usersInTemplate(content: string): string[] {
	const [name = '', ...parameters] = content.split('|').map((one) => one.trim());
	const called = name.replaceAll('_', ' ').toLowerCase();
	const values = parameters.flatMap((one) => {
		const [, key, value] = /^([^=]*)=(.*)$/s.exec(one) ?? [];
		if (key === undefined) return [one];
		return /^\s*(?:1|user|username)\s*$/i.test(key) ? [value ?? ''] : [];
	});
	if (allOf.has(called)) return values;
	return firstOf.has(called) ? values.slice(0, 1) : [];
}
