import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './filter/en.json';

/** The key of a message that finds options of the filter. */
export type FilterKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./filter/*.json', '!./filter/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages that find options of the filter, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadFilterMessages(language: string, fetch?: typeof globalThis.fetch): Promise<Messages<FilterKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./filter/*.json', '!./filter/qqq.json'], { import: 'default' })
		: {};
	return loadPart('filter', { urls, contents }, language, fetch);
}
