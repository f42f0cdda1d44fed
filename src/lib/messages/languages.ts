/** The languages that have messages, each in a file with its name. The first is the fallback. */
export const available: readonly string[] = ['en', 'ar', 'de', 'es', 'fr'];

/**
 * The language for a reader, of those that have messages: their own choice, else the one that their browser prefers
 * most.
 * @param choice the language that the reader has chosen, if any
 * @param accept the header Accept-Language
 */
export function chooseLanguage(
	choice: string | null,
	accept: string | null,
	languages: readonly string[] = available,
): string {
	const preferred = (accept ?? '')
		.split(',')
		.map((part) => {
			// Not with a pattern for the blanks around them: from a header full of blanks it would take a quarter of a second.
			const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
			const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
			return { tag, quality: quality === undefined ? 1 : Number(quality) };
		})
		.filter(({ tag, quality }) => tag !== '' && quality > 0)
		.sort((a, b) => b.quality - a.quality);
	for (const tag of [choice ?? '', ...preferred.map(({ tag }) => tag)]) {
		const found = languages.find((language) => isNamed(tag.toLowerCase(), language.toLowerCase()));
		if (found !== undefined) return found;
	}
	return languages[0] ?? 'en';
}

/** Whether a tag means a language, or a variant of it: `de-AT` for `de`. */
function isNamed(tag: string, language: string): boolean {
	return tag === language || tag.startsWith(`${language}-`);
}

/** Every language that has messages, with its own name. */
export function autonyms(): { language: string; autonym: string }[] {
	return available.map((language) => ({
		language,
		autonym: new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language,
	}));
}

/** In a browser with that of the page: it takes long to find the first. */
const directions = new Map<string, 'ltr' | 'rtl'>();
if (typeof document !== 'undefined')
	directions.set(document.documentElement.lang, document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr');

/** Scripts of living languages that run from right to left. */
const fromTheRight = new Set(['Adlm', 'Arab', 'Armi', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Syrc', 'Thaa']);

/**
 * The direction in which a language is written.
 * @throws {RangeError} if it is not a BCP 47 tag
 */
export function directionOf(language: string): 'ltr' | 'rtl' {
	const known = directions.get(language);
	if (known !== undefined) return known;
	// Not every browser has Intl.Locale's getTextInfo.
	const direction = fromTheRight.has(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr';
	directions.set(language, direction);
	return direction;
}
