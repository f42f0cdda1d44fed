import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './person/en.json';

/** The key of a message of the page about a person. */
export type PersonKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./person/*.json', '!./person/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages of the page about a person, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadPersonMessages(language: string, fetch?: typeof globalThis.fetch): Promise<Messages<PersonKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./person/*.json', '!./person/qqq.json'], { import: 'default' })
		: {};
	return loadPart('person', { urls, contents }, language, fetch);
}
