import { wikiIdentity } from '#lib/domain/wiki/wiki-identity.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';
import { directionOf } from '#lib/messages/languages.ts';
import type { Messages } from '#lib/messages/messages.ts';

/** The name of a wiki: `German Wikipedia`, `Wikimedia Commons`; its database name if no other name is known. */
export function wikiName(wiki: Pick<Wiki, 'name' | 'scriptUrl'>, { t, language }: Messages): string {
	const identity = wikiIdentity(wiki);
	if (identity === null) return wiki.name;
	if (identity.language === null) return t(`project-${identity.project}`);
	const spoken = identity.language === 'simple' ? t('language-simple') : languageName(identity.language, language);
	return spoken === null ? wiki.name : t(`project-${identity.project}`, spoken);
}

/** Search terms for a wiki: its names, its language in English and in that language, the language code, its host. */
export function wikiTerms(wiki: Pick<Wiki, 'name' | 'scriptUrl'>, messages: Messages): string[] {
	const tag = wikiIdentity(wiki)?.language ?? null;
	const host = wiki.scriptUrl === null ? null : (URL.parse(wiki.scriptUrl)?.host ?? null);
	const spoken = tag === null ? [] : [languageName(tag, 'en'), languageName(tag, tag), tag];
	return [wiki.name, wikiName(wiki, messages), ...spoken, host].filter((term) => term !== null);
}

/** The language of the pages of a wiki, as in BCP 47; undefined if it has none or that is not known. */
export function wikiLanguage(wiki: Pick<Wiki, 'name' | 'scriptUrl'> | null): string | undefined {
	const tag = wiki === null ? null : (wikiIdentity(wiki)?.language ?? null);
	if (tag === null) return undefined;
	try {
		return new Intl.Locale(tag).toString();
	} catch (error) {
		// Some language codes of Wikimedia are not valid in BCP 47.
		if (!(error instanceof RangeError)) throw error;
		return undefined;
	}
}

/** The direction of the pages of a wiki; `ltr` if its language is not known. */
export function wikiDirection(wiki: Pick<Wiki, 'name' | 'scriptUrl'> | null): 'ltr' | 'rtl' {
	const language = wikiLanguage(wiki);
	return language === undefined ? 'ltr' : directionOf(language);
}

const names = new Map<string, Intl.DisplayNames>();

/** The name of a language (a code of Wikimedia) in another language; null if there is none. */
export function languageName(tag: string, language: string): string | null {
	try {
		let display = names.get(language);
		if (display === undefined) {
			display = new Intl.DisplayNames(language, { type: 'language', fallback: 'none' });
			names.set(language, display);
		}
		return display.of(tag) ?? null;
	} catch (error) {
		// Some language codes of Wikimedia are not valid in BCP 47.
		if (!(error instanceof RangeError)) throw error;
		return null;
	}
}
