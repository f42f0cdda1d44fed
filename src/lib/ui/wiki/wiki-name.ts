import { wikiIdentity } from '#lib/domain/wiki/wiki-identity.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';
import { directionOf } from '#lib/messages/languages.ts';
import type { Messages } from '#lib/messages/messages.ts';

/** What people call a wiki: `German Wikipedia`, `Wikimedia Commons`; its database name where that is all that is known. */
export function wikiName(wiki: Pick<Wiki, 'name' | 'scriptUrl'>, { t, language }: Messages): string {
	const identity = wikiIdentity(wiki);
	if (identity === null) return wiki.name;
	if (identity.language === null) return t(`project-${identity.project}`);
	const spoken = identity.language === 'simple' ? t('language-simple') : languageName(identity.language, language);
	return spoken === null ? wiki.name : t(`project-${identity.project}`, spoken);
}

/** All by which someone may look for a wiki: its names here and in English, its language's own name, its host. */
export function wikiTerms(wiki: Pick<Wiki, 'name' | 'scriptUrl'>, messages: Messages): string[] {
	const tag = wikiIdentity(wiki)?.language ?? null;
	const host = wiki.scriptUrl === null ? null : (URL.parse(wiki.scriptUrl)?.host ?? null);
	const spoken = tag === null ? [] : [languageName(tag, 'en'), languageName(tag, tag), tag];
	return [wiki.name, wikiName(wiki, messages), ...spoken, host].filter((term) => term !== null);
}

/** Which way the pages of a wiki run; from the left where its language is not known. */
export function wikiDirection(wiki: Pick<Wiki, 'name' | 'scriptUrl'> | null): 'ltr' | 'rtl' {
	const tag = wiki === null ? null : (wikiIdentity(wiki)?.language ?? null);
	try {
		return tag === null ? 'ltr' : directionOf(tag);
	} catch (error) {
		// Not all codes of Wikimedia are such as BCP 47 has.
		if (!(error instanceof RangeError)) throw error;
		return 'ltr';
	}
}

const names = new Map<string, Intl.DisplayNames>();

/** The name of a language (a code of Wikimedia) in another; null if there is none. */
export function languageName(tag: string, language: string): string | null {
	try {
		let display = names.get(language);
		if (display === undefined) {
			display = new Intl.DisplayNames(language, { type: 'language', fallback: 'none' });
			names.set(language, display);
		}
		return display.of(tag) ?? null;
	} catch (error) {
		// Not all codes of Wikimedia are such as BCP 47 has.
		if (!(error instanceof RangeError)) throw error;
		return null;
	}
}
