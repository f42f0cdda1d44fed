import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './people/en.json';

/** The key of a message of the lists of people: that of People, and that in the settings. */
export type PeopleKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./people/*.json', '!./people/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages of the lists of people, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadPeopleMessages(language: string, fetch?: typeof globalThis.fetch): Promise<Messages<PeopleKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./people/*.json', '!./people/qqq.json'], { import: 'default' })
		: {};
	return loadPart('people', { urls, contents }, language, fetch);
}
