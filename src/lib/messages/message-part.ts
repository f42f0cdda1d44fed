import { fetchCatalogue } from './catalogue.ts';
import { available } from './languages.ts';
import { makeMessages, type Messages } from './messages.ts';

/** The message files of one folder, by path: their addresses for browsers, their content for the server. */
export interface PartFiles {
	urls: Record<string, string>;
	contents: Record<string, () => Promise<Record<string, unknown>>>;
}

/**
 * A part of the messages, apart from those of the interface because many pages need none of it, in a language; English if
 * it has none.
 * @throws {TypeError} without a network, unless it is in the worker's cache
 */
export async function loadPart<Key extends string>(
	folder: string,
	{ urls, contents }: PartFiles,
	language: string,
	fetch = globalThis.fetch,
): Promise<Messages<Key>> {
	const path = `./${folder}/${available.includes(language) ? language : 'en'}.json`;
	if (!import.meta.env.SSR) return makeMessages(language, await fetchCatalogue(urls[path] ?? '', fetch));
	return makeMessages(language, (await contents[path]?.()) ?? {});
}
