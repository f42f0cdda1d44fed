import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './sentences/en.json';

/** The key of a message about what an event did. */
export type SentenceKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./sentences/*.json', '!./sentences/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages about what events did, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadSentenceMessages(
	language: string,
	fetch?: typeof globalThis.fetch,
): Promise<Messages<SentenceKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./sentences/*.json', '!./sentences/qqq.json'], { import: 'default' })
		: {};
	return loadPart('sentences', { urls, contents }, language, fetch);
}
