import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './review/en.json';

/** The key of a message about reviewing: the page for it, marks on many events, and where to act. */
export type ReviewKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./review/*.json', '!./review/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages about reviewing, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadReviewMessages(language: string, fetch?: typeof globalThis.fetch): Promise<Messages<ReviewKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./review/*.json', '!./review/qqq.json'], { import: 'default' })
		: {};
	return loadPart('review', { urls, contents }, language, fetch);
}
