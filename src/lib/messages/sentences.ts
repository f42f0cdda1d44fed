import { fetchCatalogue } from './catalogue.ts';
import { available } from './languages.ts';
import { makeMessages, type Messages } from './messages.ts';
import type english from './sentences/en.json';

/** The key of a message about what an event did. */
export type SentenceKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./sentences/*.json', '!./sentences/qqq.json'], {
	query: '?url',
	import: 'default',
	eager: true,
});

/**
 * The messages about what events did, in a language; English if it has none. They are separate from those of the
 * interface, because many pages need none of them.
 * @throws {TypeError} without a network, unless they are in the worker's cache
 */
export async function loadSentenceMessages(language: string, fetch = globalThis.fetch): Promise<Messages<SentenceKey>> {
	const path = `./sentences/${available.includes(language) ? language : 'en'}.json`;
	if (!import.meta.env.SSR) return makeMessages(language, await fetchCatalogue(urls[path] ?? '', fetch));
	const files = import.meta.glob<Record<string, unknown>>(['./sentences/*.json', '!./sentences/qqq.json'], {
		import: 'default',
	});
	return makeMessages(language, (await files[path]?.()) ?? {});
}
